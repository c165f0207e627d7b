"""The process that meets DICOM headers, as the rest of the program asks it: one question and answer at a time."""

from reading.asked_process import AskedProcess
from reading.radiograph import UnreadableImageError

PATIENCE = 60.0  # seconds for one file; a 16-bit film of 64 million pixels takes 4

# Started with the first DICOM file, and again after it fell over one; one file at a time: it holds a film several
# times over.
_decoder = AskedProcess("reading.dicom_process", {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"})


def asked(request: bytes) -> bytes:
    """What the process answers to one of the requests that it knows. Raises UnreadableImageError."""
    try:
        answer = _decoder.ask(request, PATIENCE)
    except (EOFError, OSError) as error:  # TimeoutError is an OSError
        why = "takes too long" if isinstance(error, TimeoutError) else "brought its decoder down"
        raise UnreadableImageError(f"Expected a whole DICOM film, received one that {why}.") from error
    if answer[:1] == b"E":
        raise UnreadableImageError(answer[1:].decode())
    return answer[1:]
