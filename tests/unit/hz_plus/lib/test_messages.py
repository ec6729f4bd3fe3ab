"""Texts are found in templates the way Django looks them up, and the catalogue loses nothing."""

from io import BytesIO
from pathlib import Path

import pytest
from django.template import Context, Engine

from hz_plus.lib import messages


def texts(template: str) -> list[tuple[str, str | tuple[str, ...]]]:
    """Function and arguments of every text in `template`."""
    found = messages.extract_template(BytesIO(template.encode()), messages.KEYWORDS, (), {})
    return [(function, arguments) for _line, function, arguments, _comments in found]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{% translate "总览" %}', [("gettext", "总览")]),
        ("{% trans '总览' as title %}", [("gettext", "总览")]),
        ('{% translate "红" context "light" %}', [("pgettext", ("light", "红"))]),
        ('{% translate "达到 50%" %}', [("gettext", "达到 50%%")]),
        ("{% translate title %}", []),
        ('{% include "x.html" with label=_("季度") only %}', [("gettext", "季度")]),
        ('{{ name|default:_("未报") }}', [("gettext", "未报")]),
        ('{{ other_("不是") }}', []),
        ('{% comment %}{% translate "旧" %}{% endcomment %}', []),
        ('{# {% translate "旧" %} #}', []),
        ('{% verbatim %}{% translate "原样" %}{% endverbatim %}', []),
        ("{% blocktranslate %}共 {{ n }} 项{% endblocktranslate %}", [("gettext", "共 %(n)s 项")]),
        ("{% blocktranslate %}已完成 5%{% endblocktranslate %}", [("gettext", "已完成 5%%")]),
        (
            "{% blocktranslate trimmed %}\n  第一行\n  第二行\n{% endblocktranslate %}",
            [("gettext", "第一行 第二行")],
        ),
        (
            "{% blocktranslate count n=n %}{{ n }} 天{% plural %}{{ n }} 天（多）{% endblocktranslate %}",
            [("ngettext", ("%(n)s 天", "%(n)s 天（多）"))],
        ),
        (
            '{% blocktranslate count n=n context "期限" %}一{% plural %}多{% endblocktranslate %}',
            [("npgettext", ("期限", "一", "多"))],
        ),
    ],
)
def test_texts_of_templates(template: str, expected: list[tuple[str, str | tuple[str, ...]]]) -> None:
    assert texts(template) == expected


def test_line_numbers_are_those_of_the_template() -> None:
    found = messages.extract_template(BytesIO(b'\n\n{% translate "a" %}'), messages.KEYWORDS, (), {})
    assert [line for line, *_ in found] == [3]


@pytest.mark.parametrize(
    "template",
    [
        '{% load i18n %}{% translate "达到 50%" %}',
        "{% load i18n %}{% blocktranslate trimmed %}\n 达到 50%，{{ n }} 项\n{% endblocktranslate %}",
        '{% load i18n %}{{ nothing|default:_("达到 50%") }}',
    ],
)
def test_django_asks_for_the_text_that_was_found(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def gettext(message: str) -> str:
        asked.append(str(message))
        return message

    monkeypatch.setattr("django.utils.translation._trans.gettext", gettext)
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    engine.from_string(template).render(Context({"n": 3}))
    assert asked == [text for _function, text in texts(template)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with one text in the code and one in a template."""
    for source in messages.SOURCES:
        (tmp_path / source).mkdir()
    (tmp_path / "actions" / "models.py").write_text('_("措施")\nngettext_lazy("%(n)s 项", "%(n)s 项目", 2)\n')
    (tmp_path / "templates" / "page.html").write_text('{% translate "总览" context "page" %}')
    return tmp_path


@pytest.fixture
def catalogue(project: Path) -> Path:
    """The place of the project's catalogue, which is not there yet."""
    return project / "hz_plus" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translate(catalogue: Path, message: str, english: str) -> None:
    """Write the English of `message` into the catalogue, as a person would."""
    text = catalogue.read_text()
    assert f'msgid "{message}"\nmsgstr ""' in text
    catalogue.write_text(
        text.replace(f'msgid "{message}"\nmsgstr ""', f'msgid "{message}"\nmsgstr "{english}"')
    )


def test_what_is_missing_is_named(project: Path, catalogue: Path) -> None:
    assert messages.untranslated(project, catalogue) == [
        "not in the catalogue: '总览'",
        "not in the catalogue: '措施'",
        "not in the catalogue: ('%(n)s 项', '%(n)s 项目')",
    ]
    messages.update(project, catalogue)
    translate(catalogue, "措施", "measure")
    assert messages.untranslated(project, catalogue) == [
        "not translated: '总览'",
        "not translated: ('%(n)s 项', '%(n)s 项目')",
    ]


def test_fuzzy_and_differing_placeholders_are_named(project: Path, catalogue: Path) -> None:
    messages.update(project, catalogue)
    translate(catalogue, "措施", "measure")
    translate(catalogue, "总览", "Overview")
    text = catalogue.read_text().replace('msgctxt "page"', '#, fuzzy\nmsgctxt "page"')
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(n)s item"\nmsgstr[1] "%(m)s items"')
    catalogue.write_text(text)
    problems = messages.untranslated(project, catalogue)
    assert "marked fuzzy: '总览'" in problems
    assert any("%(n)s 项" in problem for problem in problems)


def test_an_update_without_a_change_changes_nothing(project: Path, catalogue: Path) -> None:
    messages.update(project, catalogue)
    translate(catalogue, "措施", "measure")
    before = catalogue.read_bytes()
    messages.update(project, catalogue)
    assert catalogue.read_bytes() == before


def test_a_translation_comes_back_with_its_text(project: Path, catalogue: Path) -> None:
    code = project / "actions" / "models.py"
    original = code.read_text()
    messages.update(project, catalogue)
    translate(catalogue, "措施", "measure")
    code.write_text('_("措施们")\n')
    messages.update(project, catalogue)
    assert messages.read(catalogue).get("措施") is None
    assert messages.read(catalogue)["措施们"].string == "", "no guess from a similar text"
    code.write_text(original)
    messages.update(project, catalogue)
    assert messages.read(catalogue)["措施"].string == "measure"
