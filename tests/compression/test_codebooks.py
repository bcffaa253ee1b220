"""One-dimensional k-means is scikit-learn's, and zeros stay a group of their own."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from keras_trainkit.compression import codebooks


@pytest.mark.parametrize("clusters", [2, 5, 16])
def test_the_centers_are_those_of_scikit_learn(clusters):
    values = np.random.default_rng(0).uniform(size=(2000, 3)).sum(axis=1)
    start = np.linspace(values.min(), values.max(), clusters)[:, None]
    oracle = KMeans(clusters, init=start, n_init=1, tol=0, max_iter=300).fit(values[:, None])
    found = codebooks.fit(values.reshape(20, 100), clusters)
    np.testing.assert_allclose(found, np.sort(oracle.cluster_centers_[:, 0]), atol=1e-9)
    lost = ((values - found[codebooks.nearest(values, found)]) ** 2).sum()
    assert lost == pytest.approx(oracle.inertia_)


def test_few_values_and_empty_groups():
    assert codebooks.fit(np.array([3.0, 1.0, 3.0]), 16).tolist() == [1.0, 3.0]
    far = np.array([0.0, 0.1, 0.2, 0.3, 100.0])
    assert len(codebooks.fit(far, 4)) == 4
    assert codebooks.fit(far, 4)[-1] == 100.0
    assert codebooks.nearest(np.array([0.4, 60.0]), np.array([0.15])).tolist() == [0, 0]


def test_zeros_are_the_first_group_and_stay_zero():
    kernel = np.random.default_rng(0).normal(size=(6, 50))
    kernel[:, ::2] = 0.0
    places, centers = codebooks.groups(kernel, 8)
    assert len(centers) == 8
    assert centers[0] == 0.0
    assert ((places == 0) == (kernel == 0)).all()
    nonzero = kernel[kernel != 0]
    distance = np.abs(nonzero[:, None] - centers[None, 1:])
    assert (places[kernel != 0] - 1 == distance.argmin(1)).all()
    places, centers = codebooks.groups(np.zeros((2, 2)), 8)
    assert (centers[places] == 0).all()
