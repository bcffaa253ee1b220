"""The pages that are written from the sources are up to date."""

import importlib
import re

import pytest

from tests import scripts
from tests.conftest import ROOT
from tests.test_house import exports

# the public names of TensorFlow Addons at its last commit
ADDONS = """
    CohenKappa F1Score FBetaScore HammingLoss hamming_distance hamming_loss_fn MeanMetricWrapper
    MatthewsCorrelationCoefficient MultiLabelConfusionMatrix RSquare GeometricMean HarmonicMean
    KendallsTauB KendallsTauC PearsonsCorrelation SpearmansRank contrastive_loss ContrastiveLoss
    sigmoid_focal_crossentropy SigmoidFocalCrossEntropy giou_loss GIoULoss lifted_struct_loss
    LiftedStructLoss sparsemax_loss SparsemaxLoss triplet_semihard_loss triplet_hard_loss
    TripletSemiHardLoss TripletHardLoss pinball_loss PinballLoss npairs_loss NpairsLoss
    npairs_multilabel_loss NpairsMultilabelLoss WeightedKappaLoss AdaptiveAveragePooling1D
    AdaptiveMaxPooling1D AdaptiveAveragePooling2D AdaptiveMaxPooling2D AdaptiveAveragePooling3D
    AdaptiveMaxPooling3D EmbeddingBag GELU MaxUnpooling2D MaxUnpooling2DV2 Maxout
    MultiHeadAttention FilterResponseNormalization GroupNormalization InstanceNormalization
    CorrelationCost PoincareNormalize PolynomialCrossing Snake Sparsemax SpectralNormalization
    SpatialPyramidPooling2D TLU WeightNormalization ESN StochasticDepth NoisyDense CRF NASCell
    LayerNormLSTMCell LayerNormSimpleRNNCell ESNCell PeepholeLSTMCell gelu hardshrink lisht mish
    softshrink rrelu snake sparsemax tanhshrink KerasLegacyOptimizer AveragedOptimizerWrapper
    ConditionalGradient CyclicalLearningRate TriangularCyclicalLearningRate
    Triangular2CyclicalLearningRate ExponentialCyclicalLearningRate MultiOptimizer LAMB LazyAdam
    Lookahead MovingAverage NovoGrad ProximalAdagrad RectifiedAdam SWA AdamW AdaBelief SGDW
    extend_with_decoupled_weight_decay DecoupledWeightDecayExtension Yogi COCOB
    AverageModelCheckpoint TimeStopping TQDMProgressBar
"""


@pytest.mark.parametrize("page", ["components", "symptoms"])
def test_a_written_page_is_that_of_the_docstrings(page):
    module = scripts.loaded(f"make_{page}")
    assert (ROOT / "docs" / f"{page}.md").read_text("utf-8") == module.page()


def test_every_component_has_an_example_that_is_run():
    page = (ROOT / "docs" / "components.md").read_text("utf-8")
    entries = page.split("\n### ")[1:]
    assert [entry.split("\n")[0] for entry in entries if ">>> " not in entry] == []


def test_the_addons_table_is_complete():
    text = (ROOT / "docs" / "addons.md").read_text("utf-8")
    left = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\|([^|]+)\|", text, re.MULTILINE))))
    assert left == set(ADDONS.split())


def test_every_name_of_the_addons_table_exists():
    text = (ROOT / "docs" / "addons.md").read_text("utf-8")
    rooms = "metrics|losses|layers|optimizers|callbacks|schedules|activations"
    missing = []
    for package, room, name in re.findall(rf"`(keras\.)?({rooms})\.(\w+)", text):
        home = importlib.import_module(package.rstrip(".") or "keras_trainkit")
        if not hasattr(getattr(home, room), name):
            missing.append(f"{package}{room}.{name}")
    assert missing == []


def test_the_pictures_show_every_schedule_and_the_page_shows_them():
    drawn = (ROOT / "docs" / "make_schedules.py").read_text("utf-8")
    missing = [name for name in exports("schedules") - {"plot"} if f"{name}(" not in drawn]
    assert missing == []
    page = (ROOT / "docs" / "components.md").read_text("utf-8")
    for picture in ("schedules.png", "augmentations.png"):
        assert f"]({picture})" in page
        assert (ROOT / "docs" / picture).is_file()
