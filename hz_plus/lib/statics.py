"""How style sheets, scripts and images are stored for serving outside development."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """WhiteNoise's storage: names with a digest of the content, compressed beforehand.

    It compresses a name once: the digest in it says that the content is the same. Compressing everything
    at every start took 23 seconds.
    """

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress those of `paths` that are new, and yield each with its compressed name."""
        new = [path for path in paths if not self.exists(f"{path}.gz")]
        yield from super().compress_files(new)
