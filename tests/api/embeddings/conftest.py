"""An embedding model in the library of the running studio."""

from collections.abc import Iterator

import pytest

from tests.engine.embedders import bert, write
from tests.running import Person, Studio


@pytest.fixture(scope="module")
def model(studio: Studio, alice: Person, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A tiny embedding model in the library, as long as these tests run."""
    path = write(bert(pooling_type=1), tmp_path_factory.mktemp("model") / "tiny-vectors.gguf")
    studio.manage("import_model", str(path))
    yield "tiny-vectors"
    remove = "from models_hub.models import LocalModel as L; L.objects.get(name='tiny-vectors')"
    studio.manage("shell", "-c", f"{remove}.delete()")
