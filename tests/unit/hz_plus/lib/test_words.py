"""Words looked for, found and marked."""

from __future__ import annotations

from hz_plus.lib.words import excerpt, marked, nearest, words_of


def test_words_are_taken_apart() -> None:
    assert words_of("  众创　空间 众创 ") == ("众创", "空间")
    assert words_of("ＡＢＣ") == ("ABC",)
    assert words_of(" ") == ()
    assert len(words_of(" ".join("abcdefghij"))) == 6
    assert sum(map(len, words_of("长" * 500))) == 100


def test_every_hit_is_marked_whatever_its_case() -> None:
    assert marked("Smart factory, smart", ["smart"]) == [
        ("Smart", True),
        (" factory, ", False),
        ("smart", True),
    ]
    assert marked("a+b", ["+"]) == [("a", False), ("+", True), ("b", False)]
    assert marked("众创空间", ["众创", "众创空间"]) == [("众创空间", True)]
    assert marked("无", []) == [("无", False)]


def test_the_text_around_a_hit() -> None:
    text = "前" * 60 + "众创" + "后" * 90
    pieces = excerpt(["没有", text], ["众创"])
    assert ("众创", True) in pieces
    whole = "".join(piece for piece, _hit in pieces)
    assert whole.startswith("…前")
    assert whole.endswith("后…")
    assert len(whole) < 120
    assert excerpt(["没有"], ["众创"]) == []


def test_names_written_alike() -> None:
    assert nearest("大力发展众创空问", ["大力发展众创空间", "智能工厂"]) == ["大力发展众创空间"]
    assert nearest("xyz", ["智能工厂"]) == []
