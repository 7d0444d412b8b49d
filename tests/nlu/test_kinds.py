"""Of which danger the words are, in every language."""

from __future__ import annotations

import pytest

from bot.danger import DANGERS
from bot.languages import Languages
from bot.nlu.signs import Reader, load_signs
from bot.settings import ROOT

CODES = Languages.load(ROOT / "data").codes
SAID: dict[str, dict[str, str]] = {
    "suicide": {
        "ar": "بدي أموت",
        "bn": "আমি মরতে চাই",
        "en": "i swallowed all the pills",
        "es": "quiero morirme ya",
        "fa": "می‌خواهم بمیرم",
        "fr": "je veux me pendre",
        "ps": "غواړم مړ شم",
        "ru": "я хочу умереть",
        "so": "waxaan rabaa inaan dhinto",
        "ti": "ክመውት እየ ዝደሊ",
        "tr": "ölmek istiyorum",
        "uk": "я хочу померти",
    },
    "sea": {
        "ar": "القارب في البحر وفيه ماء",
        "bn": "নৌকা সাগরে ভাসছে",
        "en": "we are on a raft and it sinks",
        "es": "la patera está en el mar sin motor",
        "fa": "قایق ما روی دریاست",
        "fr": "notre barque prend l'eau en mer",
        "ps": "موږ په کښتۍ کې یو اوبه راځي",
        "ru": "мы в лодке посреди моря",
        "so": "doonta ayaan badda ku jirnaa",
        "ti": "ኣብ ባሕሪ ብጃልባ ኣለና",
        "tr": "denizde bottayız",
        "uk": "ми в човні посеред моря",
    },
    "missing-child": {
        "ar": "ضاع ابني في السوق",
        "bn": "আমার মেয়ে হারিয়ে গেছে",
        "en": "my son is missing since noon",
        "es": "mi hija desapareció en la playa",
        "fa": "پسرم گم شده",
        "fr": "ma fille a disparu au marché",
        "ps": "لور مې ورکه ده",
        "ru": "дочь пропала на вокзале",
        "so": "wiilkaygii waa lumay",
        "ti": "ጓለይ ጠፊኣትኒ",
        "tr": "kızım kayboldu",
        "uk": "донька зникла на вокзалі",
    },
    "trafficking": {
        "ar": "خاطفينا وطالبين فدية",
        "bn": "আমাদের জিম্মি করে রেখেছে",
        "en": "they hold us in a basement and ask ransom",
        "es": "nos tienen secuestrados por un rescate",
        "fa": "ما را گروگان گرفته‌اند",
        "fr": "on nous retient contre une rançon",
        "ps": "یرغمل یې نیولي یو",
        "ru": "нас держат и хотят выкуп",
        "so": "madax furasho ayay rabaan",
        "ti": "ጨወይቲ ሒዞምና ኣለዉ",
        "tr": "bizi rehin tutuyorlar",
        "uk": "нас тримають і хочуть викуп",
    },
    "sexual-violence": {
        "ar": "اغتصبني رجل",
        "bn": "আমাকে ধর্ষণ করেছে",
        "en": "a man is raping my friend",
        "es": "están violando a una mujer",
        "fa": "به من تجاوز شد",
        "fr": "il est en train de violer une femme",
        "ps": "تېری یې راباندې وکړ",
        "ru": "меня изнасиловали",
        "so": "nin baa i kufsaday",
        "ti": "ዓሚጹኒ",
        "tr": "bana tecavüz etti",
        "uk": "мене зґвалтували",
    },
    "violence-at-home": {
        "ar": "زوجي يضربني",
        "bn": "স্বামী আমাকে মারছে",
        "en": "my husband beats me",
        "es": "mi marido me pega",
        "fa": "شوهرم مرا می‌زند",
        "fr": "mon mari me frappe",
        "ps": "خاوند مې وهي",
        "ru": "муж бьет меня",
        "so": "ninkaygu waa i garaacayaa",
        "ti": "ሰብኣየይ ይሃርመኒ",
        "tr": "kocam beni dövüyor",
        "uk": "чоловік б'є мене",
    },
    "medical": {
        "ar": "أبي لا يتنفس",
        "bn": "বাবা শ্বাস নিচ্ছে না",
        "en": "she fainted and does not breathe",
        "es": "se desmayó y no respira",
        "fa": "پدرم نفس نمی‌کشد",
        "fr": "elle est inconsciente et saigne",
        "ps": "پلار مې ساه نه اخلي",
        "ru": "отец не дышит",
        "so": "aabbahay ma neefsanayo",
        "ti": "ኣቦይ ኣየተንፍስን",
        "tr": "babam nefes almıyor",
        "uk": "батько не дихає",
    },
    "attack": {
        "ar": "رجل يطلق الرصاص",
        "bn": "রাস্তায় গুলি চলছে",
        "en": "somebody shoots in the camp",
        "es": "hay disparos en la calle",
        "fa": "شلیک می‌کنند",
        "fr": "un homme armé tire dans la rue",
        "ps": "ډزې کوي",
        "ru": "во дворе стреляют",
        "so": "rasaas ayay ridayaan",
        "ti": "ይትኩሱ ኣለዉ",
        "tr": "sokakta ateş ediyorlar",
        "uk": "у дворі стріляють",
    },
}


@pytest.fixture(scope="module")
def read() -> Reader:
    return load_signs(ROOT / "data" / "signs", CODES)


def test_every_kind_but_the_last_is_told_by_words_in_every_language() -> None:
    assert [*SAID, "other"] == list(DANGERS)
    assert all(set(of) == set(CODES) for of in SAID.values())


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("kind", SAID)
def test_the_words_tell_the_danger(read: Reader, kind: str, language: str) -> None:
    assert read(SAID[kind][language], [language]).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my son fell into the sea", "sea"),
        ("smugglers keep us in a boat house and want ransom, i want to die", "suicide"),
        ("where do i get a bus ticket", None),
    ],
    ids=["of two kinds the first", "despair goes first", "of none"],
)
def test_one_kind_is_told(read: Reader, text: str, kind: str | None) -> None:
    assert read(text, ["en"]).kind == kind
