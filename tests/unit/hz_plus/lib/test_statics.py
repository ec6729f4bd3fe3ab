"""Static files are compressed once for each content."""

from pathlib import Path

import pytest

from hz_plus.lib.statics import StaticFiles


@pytest.fixture
def storage(tmp_path: Path) -> StaticFiles:
    """A storage with one style sheet in it."""
    (tmp_path / "house.0123456789ab.css").write_text(".light { color: green }\n" * 100)
    return StaticFiles(location=tmp_path, base_url="/static/")


def test_a_new_file_is_compressed(storage: StaticFiles, tmp_path: Path) -> None:
    name = "house.0123456789ab.css"
    assert {made for _path, made in storage.compress_files([name])} == {f"{name}.gz", f"{name}.br"}
    assert (tmp_path / f"{name}.br").stat().st_size < (tmp_path / name).stat().st_size


def test_a_file_is_compressed_once(storage: StaticFiles) -> None:
    list(storage.compress_files(["house.0123456789ab.css"]))
    assert list(storage.compress_files(["house.0123456789ab.css"])) == []
