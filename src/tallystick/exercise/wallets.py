"""Wallet addresses with right checksums: Base58Check, Bech32 (BIP 173), and EIP-55 over Keccak-256."""

from hashlib import sha256

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
MASK = (1 << 64) - 1


def base58check(payload: bytes) -> str:
    """The Bitcoin address of a version byte and a 20-byte hash."""
    data = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def bech32(program: bytes, *, prefix: str = "bc") -> str:
    """The version-0 segwit address of a 20- or 32-byte program."""
    number, bits = int.from_bytes(program, "big"), len(program) * 8
    number, bits = number << (-bits % 5), bits + (-bits % 5)
    words = [0] + [(number >> shift) & 31 for shift in range(bits - 5, -1, -5)]
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = _polymod([*expanded, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(BECH32[word] for word in words)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check


def eip55(address: bytes) -> str:
    """A 20-byte Ethereum address in mixed case, the case being its checksum."""
    text = address.hex()
    digest = keccak256(text.encode()).hex()
    return "0x" + "".join(char.upper() if int(mark, 16) > 7 else char for char, mark in zip(text, digest, strict=False))


def keccak256(data: bytes) -> bytes:
    """Keccak-256 (the competition's padding, not SHA-3's) of at most 135 bytes."""
    if len(data) > 135:
        raise ValueError("one block of 135 bytes at most")
    block = bytearray(data.ljust(136, b"\0"))
    block[len(data)] ^= 0x01
    block[135] ^= 0x80
    lanes = [int.from_bytes(block[8 * i : 8 * i + 8], "little") for i in range(17)] + [0] * 8
    constant = 1
    for _ in range(24):
        lanes, constant = _round(lanes, constant)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _round(lanes: list[int], register: int) -> tuple[list[int], int]:
    column = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
    mixed = [column[x - 1] ^ _turn(column[(x + 1) % 5], 1) for x in range(5)]
    lanes = [lane ^ mixed[place % 5] for place, lane in enumerate(lanes)]
    x, y, moving = 1, 0, lanes[1]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        moving, lanes[x + 5 * y] = lanes[x + 5 * y], _turn(moving, (step + 1) * (step + 2) // 2 % 64)
    for row in range(0, 25, 5):
        line = lanes[row : row + 5]
        lanes[row : row + 5] = [line[i] ^ (~line[(i + 1) % 5] & MASK & line[(i + 2) % 5]) for i in range(5)]
    for place in range(7):
        if register & 1:
            lanes[0] ^= 1 << ((1 << place) - 1)
        register = (register << 1) ^ (0x171 if register >> 7 else 0)
    return lanes, register


def _turn(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & MASK if by else lane
