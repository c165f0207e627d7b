"""How likely pneumonia is before the film: as published, or as the site says of its own children."""

from dataclasses import dataclass

from records.settings import SETTINGS_FILE, read_settings


@dataclass(frozen=True)
class Pretest:
    """A probability of pneumonia before the film, and in a few words where it comes from."""

    probability: float
    source: str


# Of children suspected of pneumonia those whose film shows one: in 23 prospective studies with 13,833 children, outside
# North America 37 % (26 % to 50 %), in the 8 within it 19 % (11 % to 31 %). Shah, Bachur, Simel, Neuman: Does This
# Child Have Pneumonia? JAMA 318 (2017) 462. The share among films that were learned from or tested on is no ward's.
PUBLISHED = Pretest(
    0.37,
    "the share of children suspected of pneumonia whose film showed one in studies outside North America; within it "
    "was 19 % (Shah et al., JAMA 318 (2017) 462)",
)


def usual_pretest() -> Pretest:
    """What holds until a person says otherwise of a child. Raises SettingsError."""
    own = read_settings().pretest_probability
    return PUBLISHED if own is None else Pretest(own, f"this site's own figure, from {SETTINGS_FILE}")
