"""Signs in the wording: patterns, spelling, and the shipped lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.language.acts_text import examples
from bot.languages import Languages
from bot.nlu.signs import Reader, compile_pattern, load_signs, spelling
from bot.settings import Settings
from evaluation.charter import load_prompts

FILE = "danger: [{}]\nkinds: {{}}\ncalm: [lol]\npast: [ago]\nasking: [how]\nadvice: [should i]\n"


def reader(folder: Path, danger: str) -> Reader:
    (folder / "xx.yml").write_text(FILE.format(danger), "utf-8")
    load_signs.cache_clear()
    return load_signs(folder, ("xx",))


@pytest.fixture(scope="module")
def shipped() -> Reader:
    settings = Settings.load()
    return load_signs(settings.data / "signs", Languages.load(settings.data).codes)


@pytest.mark.parametrize(
    ("pattern", "text", "seen"),
    [
        ("kills me", "he kills me!", True),
        ("kills me", "he skills me", False),
        ("kills me", "he kills him and me", False),
        ("kills me|us", "he kills us", True),
        ("kill* me", "he is killing me", True),
        ("took ... pills", "I took all of the pills", True),
        ("took ... pills", "I took a walk and then a few pills", False),
        ("a violée", "il m'a violee", False),
        ("m'a violée", "il m’a violee", True),
        ("می‌زند", "مرا می زند", True),
        ("می‌زند", "مرا ميزند", True),
        ("أموت", "اريد ان اموت", True),
        ("ölüyor", "OLUYOR", True),
    ],
)
def test_a_pattern_is_found_as_people_write_it(
    tmp_path: Path, pattern: str, text: str, seen: bool
) -> None:
    assert reader(tmp_path, f'"{pattern}"')(text, ["xx"]).danger is seen


def test_pashto_my_stays_a_word_of_its_own(tmp_path: Path) -> None:
    assert reader(tmp_path, "ماشوم ... ورک شو")("ماشوم مې ورک شو", ["xx"]).danger
    assert reader(tmp_path, "ورک شو")("ماشوم مې ورک شو", ["xx"]).danger


def test_no_pattern_reaches_from_one_spelling_into_the_other(tmp_path: Path) -> None:
    assert not reader(tmp_path, "زند مرا")("مرا می زند", ["xx"]).danger


@pytest.mark.parametrize("text", ["in 2014 he was there", "سال ۱۳۹۰", "١٩٩٩"])
def test_a_year_tells_of_the_past(tmp_path: Path, text: str) -> None:
    assert reader(tmp_path, "help")(text, ["xx"]).past


@pytest.mark.parametrize("text", ["sure?", "؟", "ሓቂ፧"])
def test_a_question_mark_asks(tmp_path: Path, text: str) -> None:
    assert reader(tmp_path, "help")(text, ["xx"]).asking


@pytest.mark.parametrize(
    "content",
    [
        "danger: [help]\n",
        FILE.format('"..."'),
        FILE.format('"help ..."'),
        FILE.format('"a||b"'),
        FILE.format('"*"'),
        FILE.format("7"),
        FILE.format(""),
        "danger: [\n",
    ],
    ids=[
        "missing kind",
        "only a gap",
        "a gap last",
        "empty form",
        "no letters",
        "number",
        "empty list",
        "no YAML",
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "xx.yml").write_text(content, "utf-8")
    load_signs.cache_clear()
    with pytest.raises(ContentError, match=r"xx\.yml"):
        load_signs(tmp_path, ("xx",))


def test_a_language_without_a_file_is_refused(tmp_path: Path) -> None:
    load_signs.cache_clear()
    with pytest.raises(ContentError, match=r"yy\.yml"):
        load_signs(tmp_path, ("yy",))


@given(st.text())
def test_any_text_has_a_spelling_of_its_own(text: str) -> None:
    words = spelling(text)
    assert spelling(" ".join(words)) == words


@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=4))
def test_a_pattern_of_plain_words_finds_itself(words: list[str]) -> None:
    import regex  # noqa: PLC0415

    assert regex.search(compile_pattern(" ".join(words)), f" {' '.join(words)} ")


OF_LANGUAGES = {
    "ar": ("سأنتحر", "هل المكتب مفتوح", "برأيك أسافر"),
    "bn": ("আমাকে বাঁচান", "অফিস কোথায়", "আপনি হলে কী করতেন"),
    "en": ("he wants to kill himself, he has a gun", "where is the office", "should i go"),
    "es": ("no respira", "dónde está la oficina", "qué harías tú en mi lugar"),
    "fa": ("نفس نمی کشد", "دفتر کجاست", "به نظرت بروم"),
    "fr": ("il respire plus", "où est le bureau", "à ton avis je pars"),
    "ps": ("ساه نه اخلي", "دفتر چېرته دی", "ستا په نظر لاړ شم"),
    "ru": ("он не дышит", "где офис", "как думаешь ехать"),
    "so": ("ma neefsanayo", "xafiisku xaggee", "maxay kula tahay"),
    "ti": ("ኣየተንፍስን ኣሎ", "ቤት ጽሕፈት ኣበይ ኣሎ", "ብርእይቶኻ ክኸይድ"),
    "tr": ("nefes almıyor", "ofis nerede", "sence gideyim mi"),
    "uk": ("він не дихає", "де офіс", "як думаєш їхати"),
}


@pytest.mark.parametrize(("code", "texts"), OF_LANGUAGES.items(), ids=OF_LANGUAGES)
def test_every_language_knows_danger_a_question_and_a_wish_for_advice(
    shipped: Reader, code: str, texts: tuple[str, str, str]
) -> None:
    danger, question, advice = (shipped(text, [code]) for text in texts)
    assert danger.danger
    assert question.asking
    assert not question.danger
    assert advice.advice


# Words of danger that somebody else reports, of a story, denied, and as a figure of speech.
CALM = {
    "ar": {
        "reported": "قالوا بالأخبار إن بناية انهارت",
        "a story": "المسلسل عن عصابة بتخطف ناس",
        "denied": "ما حدا تأذى بالحادث",
        "a figure": "هالزحمة قتلتني اليوم",
    },
    "bn": {
        "reported": "খবরে বলছে একটা ভবন ধসে পড়েছে",
        "a story": "নাটকে নায়ক বিষ খায়",
        "denied": "দুর্ঘটনায় কেউ আহত হয়নি",
        "a figure": "গরমে মরে গেলাম",
    },
    "en": {
        "reported": "the radio says a building collapsed",
        "a story": "a novel about a kidnapping",
        "denied": "nobody was hurt in the crash",
        "a figure": "this traffic is killing me",
    },
    "es": {
        "reported": "dicen en las noticias que se cayó un edificio",
        "a story": "en la serie envenenan al rey",
        "denied": "nadie resultó herido en el choque",
        "a figure": "este tráfico me mata",
    },
    "fa": {
        "reported": "اخبار گفت ساختمانی فرو ریخت",
        "a story": "در این سریال شاه را مسموم می‌کنند",
        "denied": "هیچکس در تصادف آسیب ندید",
        "a figure": "این ترافیک منو کشت",
    },
    "fr": {
        "reported": "à la radio ils disent qu'un immeuble s'est effondré",
        "a story": "dans la série on empoisonne le roi",
        "denied": "personne n'a été blessé dans l'accident",
        "a figure": "cette chaleur me tue",
    },
    "ps": {
        "reported": "خبرونو وویل چې یو ودانۍ ونړېده",
        "a story": "په دې ډرامه کې پاچا ته زهر ورکوي",
        "denied": "په ټکر کې هېڅوک نه دي ټپي شوي",
        "a figure": "دې ترافیک خو ووژلم",
    },
    "ru": {
        "reported": "в новостях сказали, что рухнул дом",
        "a story": "в сериале травят короля",
        "denied": "в аварии никто не погиб",
        "a figure": "эти пробки меня убивают",
    },
    "so": {
        "reported": "wararka waxaa laga sheegay in guri dumay",
        "a story": "musalsalka boqorka ayaa la sumeeyaa",
        "denied": "shilka cidna kuma dhaawacmin",
        "a figure": "taraafikadu waa i dilaysaa",
    },
    "ti": {
        "reported": "ብዜና ህንጻ ፈሪሱ ተባሂሉ",
        "a story": "ኣብቲ ድራማ ንጉስ ይምረዝ",
        "denied": "ኣብቲ ሓደጋ ዝሞተ ሰብ የለን",
        "a figure": "እዚ ትራፊክ ቀቲሉኒ",
    },
    "tr": {
        "reported": "haberlerde bir bina çöktü dediler",
        "a story": "dizide kralı zehirliyorlar",
        "denied": "kazada kimse yaralanmadı",
        "a figure": "bu trafik beni öldürüyor",
    },
    "uk": {
        "reported": "у новинах сказали, що впав будинок",
        "a story": "у серіалі отруюють короля",
        "denied": "в аварії ніхто не загинув",
        "a figure": "ці затори мене вбивають",
    },
}
# "Nobody", "well" and what plays, dies or is written, in messages of somebody in danger.
NOT_CALM = {
    "ar": "ما حدا عم يساعدنا ابني توقف عن التنفس",
    "bn": "কেউ সাহায্য করছে না বাচ্চা অজ্ঞান",
    "en": "nobody is helping, he is hurt, one waits outside to kill",
    "es": "mi hija no está bien, nadie viene, me espera y me mata",
    "fa": "الان حالش خوب نیست کسی اینجا نیست",
    "fr": "mon enfant va pas bien, personne ne vient, il frappe plus fort",
    "ps": "زه ښه نه یم هېڅوک مرسته نه کوي",
    "ru": "никто не едет, он ранен, во время родов кровь",
    "so": "cidna na caawin mayso wiilku waa dhaawac",
    "ti": "ኣነ ደሓን ኣይኮንኩን ዝሕግዘኒ የለን",
    "tr": "kimse yok çocuklar iyi değil",
    "uk": "ніхто не їде, він поранений",
}


@pytest.mark.parametrize("code", CALM)
@pytest.mark.parametrize("shape", ["reported", "a story", "denied", "a figure"])
def test_every_language_knows_words_of_danger_that_are_not_meant(
    shipped: Reader, code: str, shape: str
) -> None:
    assert shipped(CALM[code][shape], [code]).calm


@pytest.mark.parametrize(("code", "text"), NOT_CALM.items(), ids=NOT_CALM)
def test_help_that_does_not_come_is_not_calm(shipped: Reader, code: str, text: str) -> None:
    assert not shipped(text, [code]).calm


# On the way through the forests and over the sea "the game" is a crossing without papers.
CROSSINGS = {
    "bn": "গেম মারতে গিয়া জঙ্গলে আটকা, বন্ধু আর নড়ে না",
    "en": "on the game last night in the forest, my friend does not move",
    "fa": "تو گیم هستیم توی جنگل رفیقم تکون نمیخوره",
    "ps": "په ګېم کې په ځنګله کې یو ملګری مې نه خوځېږي",
}


@pytest.mark.parametrize(("code", "text"), CROSSINGS.items(), ids=CROSSINGS)
def test_the_game_is_a_crossing_and_not_calm(shipped: Reader, code: str, text: str) -> None:
    signs = shipped(text, [code])
    assert not (signs.calm or signs.past)


def test_no_example_of_an_emergency_is_calm(
    shipped: Reader, data: Path, languages: Languages
) -> None:
    of = {code: examples(data / "nlu" / f"{code}.yml")["emergency"] for code in languages.codes}
    signs = {line.text: shipped(line.text, [code]) for code in of for line in of[code]}
    assert not [text for text, of in signs.items() if of.calm and not of.danger]


# Measured on the prompts kept aside: of 100 harmless ones with frightening words 77 are told, asked
# or not meant by their wording alone; what is left is the model's.
QUIET = 0.72


def test_harmless_prompts_kept_aside_are_quiet_by_their_wording_and_emergencies_are_not_calm(
    shipped: Reader,
) -> None:
    aside = [prompt for prompt in load_prompts() if prompt.part == "aside"]
    of = {one: shipped(one.text, [one.language]) for one in aside}
    harmless = [signs for one, signs in of.items() if one.group == "frightening"]
    quiet = [s for s in harmless if s.calm or s.past or s.asking or s.advice]
    assert len(quiet) >= QUIET * len(harmless)
    assert not [one for one, s in of.items() if one.group == "emergency" and s.calm]


def test_the_cases_cover_all_languages(languages: Languages) -> None:
    assert set(OF_LANGUAGES) == set(CALM) == set(NOT_CALM) == set(languages.codes)
