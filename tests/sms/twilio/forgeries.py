"""Requests as Twilio makes them, and the ways to forge one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.sms.twilio.stub import PUBLIC, TOKEN, Pairs, encoded, signature

PATH, STATUS = "/sms/twilio", "/sms/twilio/status"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
# Fields that the service reads, of messages and of calls.
READ = ("AccountSid", "From", "To", "MessageSid", "Body", "CallSid", "Digits")
TEXTS = ["hello", "أحتاج مساعدة", "ኣበይ ክሕተት?", "৷ সাহায্য", "a=b&c+d%20;\n", "\U0001f198", "-", "1"]


@dataclass
class Post:
    """A request as Twilio makes it: to `url`, of which the path and query are sent."""

    pairs: Pairs
    path: str = PATH
    query: str = ""
    signed: str | None = None
    kind: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def url(self) -> str:
        return f"{PUBLIC}{self.path}{'?' if self.query else ''}{self.query}"

    def sent(self) -> tuple[str, bytes, dict[str, str]]:
        """Target, body and headers."""
        own = signature(self.url, self.pairs) if self.signed is None else self.signed
        headers = {"Content-Type": self.kind, "X-Twilio-Signature": own, **self.headers}
        body = encoded(self.pairs) if self.body is None else self.body
        return self.url.removeprefix(PUBLIC), body, {k: v for k, v in headers.items() if v != "-"}


def changed(pairs: Pairs, number: int, pair: tuple[str, str] | None) -> Pairs:
    """With the pair of that number replaced, or without it."""
    return [*pairs[:number], *([pair] if pair else []), *pairs[number + 1 :]]


Forge = Callable[[Post, random.Random], Post]


def altered_value(post: Post, chance: random.Random) -> Post:
    number = chance.randrange(len(post.pairs))
    name, value = post.pairs[number]
    other = chance.choice([value + "0", value[:-1], value.swapcase() + " ", "0", TEXTS[1]])
    return replace(
        post, pairs=changed(post.pairs, number, (name, other if other != value else "x"))
    )


def altered_name(post: Post, chance: random.Random) -> Post:
    number = chance.randrange(len(post.pairs))
    name, value = post.pairs[number]
    return replace(post, pairs=changed(post.pairs, number, (name.swapcase(), value)))


def left_out(post: Post, chance: random.Random) -> Post:
    return replace(post, pairs=changed(post.pairs, chance.randrange(len(post.pairs)), None))


def put_in(post: Post, chance: random.Random) -> Post:
    more = (chance.choice(["Body", "From", "Extra", "MessageSid"]), chance.choice(["", "x", "+1"]))
    pairs = list(post.pairs)
    pairs.insert(chance.randrange(len(pairs) + 1), more)
    return replace(post, pairs=pairs)


def twice(post: Post, chance: random.Random) -> Post:
    pair = chance.choice([pair for pair in post.pairs if pair[0] in READ])
    return replace(post, pairs=[*post.pairs, pair])


def swapped(post: Post, chance: random.Random) -> Post:
    values = {name: value for name, value in post.pairs if value}
    one, other = chance.sample([name for name in READ if name in values], 2)
    values[one], values[other] = values[other], values[one]
    return replace(post, pairs=[(name, values.get(name, value)) for name, value in post.pairs])


def another_query(post: Post, chance: random.Random) -> Post:
    return replace(post, query=chance.choice(["", "a=1", "b=2&a=1", "a=1&b=2&", "a=1&b=%32"]))


def for_the_status(post: Post, chance: random.Random) -> Post:
    return replace(post, path=f"{post.path}/status")


def signed_otherwise(post: Post, chance: random.Random) -> Post:
    url, pairs, right = post.url, post.pairs, post.signed or ""
    wrong = [
        "",
        " ",
        "=",
        right[:-1],
        right[1:],
        right + "=",
        right.swapcase(),
        right[::-1],
        f"{right},{right}",
        signature(url, pairs, TOKEN[::-1]),
        signature(url, pairs, TOKEN + "0"),
        signature(url, pairs, ""),
        signature(url, []),
        signature(url.replace("https", "http"), pairs),
        signature(url.replace(".org", ".org:80"), pairs),
        signature(url.replace("safar.", "evil."), pairs),
        signature(url.replace(post.path, f"{post.path}/status"), pairs),
        signature(url + "/", pairs),
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789+/", k=27)) + "=",
    ]
    return replace(post, signed=chance.choice(wrong))


def unsigned(post: Post, chance: random.Random) -> Post:
    return replace(post, signed="-")


def for_a_proxy(post: Post, chance: random.Random) -> Post:
    """Signed for an address that the request itself names."""
    host = chance.choice(["evil.example", "10.0.0.1:8080", "safar.example.org.evil.example"])
    names = ["Host", "X-Forwarded-Host", "X-Original-Host", "Forwarded"]
    return replace(
        post,
        headers={chance.choice(names): host, "X-Forwarded-Proto": "https"},
        signed=signature(post.url.replace("safar.example.org", host), post.pairs),
    )


def of_another_account(post: Post, chance: random.Random) -> Post:
    """Signed rightly: another account or number of the same operator."""
    name, value = chance.choice([("AccountSid", "AC" + "0" * 32), ("To", "+48732100201")])
    pairs = [(n, value if n == name else v) for n, v in post.pairs]
    return replace(post, pairs=pairs, signed=None)


def of_another_kind(post: Post, chance: random.Random) -> Post:
    return replace(post, kind=chance.choice(["-", "application/json", "text/plain", "x", FORM[1:]]))


def not_a_form(post: Post, chance: random.Random) -> Post:
    body = chance.choice([b"\xff\xfe", b"%ff=1", b"", b"{}", b"&" * 500, b"a=1&" * 300])
    return replace(post, body=body)


FORGERIES: list[Forge] = [
    altered_value,
    altered_name,
    left_out,
    put_in,
    twice,
    swapped,
    another_query,
    for_the_status,
    signed_otherwise,
    unsigned,
    for_a_proxy,
    of_another_account,
    of_another_kind,
    not_a_form,
]
