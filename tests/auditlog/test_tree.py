"""The tree against the vectors of the RFC's reference implementation, and against itself at every size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.auditlog import tree

LEAVES = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
"""The eight entries that Certificate Transparency's implementations are tested with."""
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
HASHES = [tree.leaf_hash(one) for one in LEAVES]
MANY = [tree.leaf_hash(str(number).encode()) for number in range(300)]
SIZES = st.integers(1, len(MANY))


def root(leaves: list[bytes]) -> bytes:
    return tree.fold(tree.peaks_of(leaves))


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1, defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    joined = b"\x01" + by_definition(leaves[:half]) + by_definition(leaves[half:])
    return hashlib.sha256(joined).digest()


def test_the_known_roots() -> None:
    assert [root(HASHES[: size + 1]).hex() for size in range(8)] == ROOTS
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("case", INCLUSION)
def test_the_known_inclusion_proofs(case: tuple[int, int]) -> None:
    made = tree.inclusion(*case, tree.over(HASHES))
    assert [one.hex() for one in made] == INCLUSION[case]
    assert tree.proves_inclusion(HASHES[case[0]], *case, root(HASHES[: case[1]]), made)


@pytest.mark.parametrize("case", CONSISTENCY)
def test_the_known_consistency_proofs(case: tuple[int, int]) -> None:
    made = tree.consistency(*case, tree.over(HASHES))
    assert [one.hex() for one in made] == CONSISTENCY[case]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 255, 256, 257, 300])
def test_growing_gives_the_root_of_the_definition(size: int) -> None:
    assert root(MANY[:size]) == by_definition(MANY[:size])
    assert len(tree.peaks_of(MANY[:size])) == size.bit_count()


def test_what_is_kept_are_the_perfect_subtrees() -> None:
    peaks: list[bytes] = []
    kept: dict[tuple[int, int], bytes] = {}
    for size, leaf in enumerate(MANY):
        tree.append(peaks, size, leaf, lambda level, index, value: kept.update({(level, index): value}))
    assert kept == {
        (level, index): by_definition(MANY[index << level : (index + 1) << level])
        for level in range(1, 9)
        for index in range(len(MANY) >> level)
    }


@given(size=SIZES)
def test_every_entry_has_a_proof_and_no_other_entry_has_it(size: int) -> None:
    subtree, top = tree.over(MANY), root(MANY[:size])
    for position in range(size):
        made = tree.inclusion(position, size, subtree)
        assert tree.proves_inclusion(MANY[position], position, size, top, made)
        assert not tree.proves_inclusion(MANY[position - 1], position, size, top, made) or size == 1
        assert not tree.proves_inclusion(MANY[position], position, size, top, [*made, MANY[0]])
        assert not made or not tree.proves_inclusion(MANY[position], position, size, top, made[:-1])


@given(size=SIZES, data=st.data())
def test_a_changed_inclusion_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    made = tree.inclusion(position, size, tree.over(MANY))
    top = root(MANY[:size])
    for at, one in enumerate(made):
        bit = data.draw(st.integers(0, 255))
        wrong = (int.from_bytes(one, "big") ^ 1 << bit).to_bytes(32, "big")
        assert not tree.proves_inclusion(MANY[position], position, size, top, [*made[:at], wrong, *made[at + 1 :]])
    assert not tree.proves_inclusion(MANY[position], position + size, size, top, made)


@given(size=SIZES)
def test_every_earlier_tree_has_a_proof_and_no_other_tree_has_it(size: int) -> None:
    subtree, top = tree.over(MANY), root(MANY[:size])
    for first in range(1, size + 1):
        made, older = tree.consistency(first, size, subtree), root(MANY[:first])
        assert tree.proves_consistency(first, size, older, top, made)
        assert not tree.proves_consistency(first, size, MANY[-1], top, made)
        assert not tree.proves_consistency(first, size, older, MANY[-1], made)
        assert not tree.proves_consistency(first, size, older, top, [*made, MANY[0]])
        assert not made or not tree.proves_consistency(first, size, older, top, made[:-1])


@given(size=SIZES, data=st.data())
def test_a_changed_consistency_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    made = tree.consistency(first, size, tree.over(MANY))
    older, top = root(MANY[:first]), root(MANY[:size])
    for at, one in enumerate(made):
        wrong = (int.from_bytes(one, "big") ^ 1 << data.draw(st.integers(0, 255))).to_bytes(32, "big")
        assert not tree.proves_consistency(first, size, older, top, [*made[:at], wrong, *made[at + 1 :]])


@pytest.mark.parametrize("case", [(-1, 5), (5, 5), (0, 0)])
def test_no_proof_of_what_is_not_there(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="position"):
        tree.inclusion(*case, tree.over(MANY))
    assert not tree.proves_inclusion(MANY[0], *case, root(MANY[:5]), [])


@pytest.mark.parametrize("case", [(0, 5), (6, 5), (-1, 5)])
def test_no_proof_between_what_does_not_follow(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="sizes"):
        tree.consistency(*case, tree.over(MANY))
    assert not tree.proves_consistency(*case, MANY[0], root(MANY[:5]), [])
