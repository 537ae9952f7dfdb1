"""The trained model as a folder; using it takes only NumPy, msgspec and ONNX Runtime."""

from .artefact import ANSWERS as ANSWERS
from .artefact import ENCODED as ENCODED
from .artefact import Artefact as Artefact
from .artefact import BrokenArtefact as BrokenArtefact
from .artefact import load as load
from .artefact import save as save
from .manifest import Manifest as Manifest
from .manifest import Recipe as Recipe
from .manifest import Tensor as Tensor
