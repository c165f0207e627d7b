"""The part of a card page on which films get no reading, or one with a doubt."""

from model_store.card_blocks import Section, Table, percent, told
from model_store.limits import FIXES_LIMITS, Limits

TITLE = "What it does not read"

# What each measure is called.
MEASURES = {
    "turned": "Turned, by a quarter or a half (no reading)",
    "inverted": "Inverted (no reading)",
    "mirrored": "Mirrored",
    "cut_off": "Lungs cut off",
    "dark": "Too dark: grey that 95 % of the film lie below",
    "bright": "Too bright: grey that 5 % of the film lie below",
    "black": "Clipped: share that is plain black",
    "white": "Clipped: share that is plain white",
    "sharpness": "Blurred: sharpness",
    "distance": "Unlike the films learned from: distance",
}


def refusal(limits: Limits | None) -> Section:
    """From where on films are refused, doubted or not called."""
    if limits is None:
        return Section(
            TITLE,
            (
                told(
                    "This version has no limits: it cannot refuse a film by its look, and reads each one that its "
                    f"header, size and contrast do not forbid. `{FIXES_LIMITS}` fixes limits."
                ),
            ),
        )
    facts = limits.facts
    rows = tuple(
        (MEASURES.get(name, name), f"{limit.typical:.2f}", f"{limit.value:.2f}", percent(limit.beyond))
        for name, limit in facts.limits.items()
    )
    sentences = [
        f"Limits were fixed on {facts.held_out} films held out of {facts.films}, before any other film was seen. Of "
        f"these films {percent(facts.refused)} get no reading, {percent(facts.doubted)} one with a concern. A film on "
        "which no lungs are found gets no reading.",
        "A clinician can ask for the number all the same; that is recorded.",
    ]
    if band := facts.band:
        sentences.append(
            f"Uncertain: a calibrated probability from {band.low:.3f} to {band.high:.3f}, which held "
            f"{percent(band.share)} of {band.films} films that the calibration was fitted on. Rule: {band.rule}. "
            "Figures count such films as read, by the operating point."
        )
    return Section(TITLE, (told(*sentences), Table(("Measure", "Usually", "Limit", "Films held out beyond"), rows)))
