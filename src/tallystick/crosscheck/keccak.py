"""Keccak-256, which Ethereum took before NIST changed its padding for SHA-3; no library of ours has it."""

_MASK = (1 << 64) - 1
_BLOCK_BYTES = 136


def keccak256(data: bytes) -> bytes:
    """Keccak-256 (the competition's padding, not SHA-3's) of at most 135 bytes."""
    if len(data) >= _BLOCK_BYTES:
        raise ValueError("one block of 135 bytes at most")
    block = bytearray(data.ljust(_BLOCK_BYTES, b"\0"))
    block[len(data)] ^= 0x01
    block[-1] ^= 0x80
    lanes = [int.from_bytes(block[8 * i : 8 * i + 8], "little") for i in range(17)] + [0] * 8
    for constant in _CONSTANTS:
        lanes = _round(lanes, constant)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _round(lanes: list[int], constant: int) -> list[int]:
    """The five steps of one round: theta, rho with pi, chi, iota."""
    a, b, c, d, e = (lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5))
    mixed = (
        e ^ ((b << 1 | b >> 63) & _MASK),
        a ^ ((c << 1 | c >> 63) & _MASK),
        b ^ ((d << 1 | d >> 63) & _MASK),
        c ^ ((e << 1 | e >> 63) & _MASK),
        d ^ ((a << 1 | a >> 63) & _MASK),
    )
    moved = [0] * 25
    for place, (to, left, right) in enumerate(_MOVES):
        lane = lanes[place] ^ mixed[place % 5]
        moved[to] = (lane << left | lane >> right) & _MASK
    out = []
    for row in (0, 5, 10, 15, 20):
        a, b, c, d, e = moved[row : row + 5]
        out += [a ^ (c & ~b), b ^ (d & ~c), c ^ (e & ~d), d ^ (a & ~e), e ^ (b & ~a)]
    out[0] ^= constant
    return out


def _moves() -> list[tuple[int, int, int]]:
    """For each lane, where it moves and by how much it turns left; the rest of 64 turns right."""
    moves = [(0, 0, 64)] * 25
    x, y = 1, 0
    for step in range(24):
        turn = (step + 1) * (step + 2) // 2 % 64
        moves[x + 5 * y] = (y + 5 * ((2 * x + 3 * y) % 5), turn, 64 - turn)
        x, y = y, (2 * x + 3 * y) % 5
    return moves


def _constants() -> list[int]:
    """What each of the 24 rounds adds, out of a shift register."""
    found, register = [], 1
    for _ in range(24):
        constant = 0
        for place in range(7):
            if register & 1:
                constant ^= 1 << ((1 << place) - 1)
            register = (register << 1) ^ (0x171 if register >> 7 else 0)
        found.append(constant)
    return found


_MOVES, _CONSTANTS = _moves(), _constants()
