"""How films come onto a worklist, and how a person comes to one."""

from contextlib import suppress

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages.parts.literal import literal
from pages.parts.uploads import forget
from pages.parts.worklist_head import opened
from reading.spool import find_worklist, open_worklist, open_worklists
from reading.unzipped import is_beside, is_zip
from reading.worklist import LASTS, Worklist, WorklistError
from records.settings import SettingsError, read_settings

_UPLOADS = "worklist-uploads"  # how often the uploaders were emptied
_SAID = "worklist-said"  # words that outlast the rerun which shows what they are about


def addressed_worklist() -> Worklist | None:
    """The worklist that the address names; None where it names none, or one that is closed, which is said."""
    if said := st.session_state.pop(_SAID, ""):
        st.error(literal(said), icon=":material/block:")
    named = st.query_params.get("worklist", "")
    worklist = find_worklist(named)
    if named and worklist is None:
        st.info("This worklist is closed: its films are deleted. What was read stays in the records.")
    return worklist


def take_in(worklist: Worklist | None) -> None:
    """The places to drop films on; what comes goes to the spool at once, on a new worklist where there is none."""
    emptied = st.session_state.setdefault(_UPLOADS, 0)
    files, folder = st.columns(2, gap="medium")
    with files:
        label = "Films (PNG, JPEG or DICOM), or zips of them"
        uploads = st.file_uploader(label, accept_multiple_files=True, key=f"worklist-films-{emptied}")
    with folder:
        label = "A folder, with all folders in it"
        inside = st.file_uploader(label, accept_multiple_files="directory", key=f"worklist-folder-{emptied}")
    films = [*uploads, *(upload for upload in inside if not is_beside(upload.name))]
    if not films:
        return
    st.session_state[_UPLOADS] += 1
    try:
        into = worklist or open_worklist()
        st.query_params["worklist"] = into.id
        for upload in films:
            _put(upload, into)
    except (WorklistError, SettingsError, OSError) as error:
        st.session_state[_SAID] = f"Not every film was taken: {error}"
    forget([*uploads, *inside])
    st.rerun()


def _put(upload: UploadedFile, worklist: Worklist) -> None:
    content = upload.getvalue()
    if is_zip(content):
        worklist.add_zip(upload.name, content)
    else:
        worklist.add(upload.name, content)


def begin() -> None:
    """A new worklist, or one that is open already."""
    take_in(None)
    st.info(_where_films_lie(), icon=":material/inbox:")
    if known := open_worklists():
        st.subheader("Open worklists", anchor=False)
        for worklist in known:
            with suppress(FileNotFoundError):  # closed meanwhile
                _row(worklist)


def _row(worklist: Worklist) -> None:
    films = worklist.films().values()
    read = sum(film.result is not None for film in films)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"{len(films):,} film{'' if len(films) == 1 else 's'}", icon=":material/folder_open:",
            on_click=lambda: st.query_params.update(worklist=worklist.id), key=f"open-{worklist.id}",
        )  # fmt: skip
        st.markdown(f"{opened(worklist)}, {read:,} read")


def _where_films_lie() -> str:
    hours = int(LASTS.total_seconds() // 3600)
    words = (
        f"Films lie on this machine, for this program alone, until their worklist is closed, {hours} hours at most. A "
        "reload loses nothing."
    )
    with suppress(SettingsError):  # then nothing is recorded either, and the list says why
        if read_settings().keep_films:
            words += (
                " By this site's settings films that were read are kept after that, DICOM films without their header."
            )
    return words
