"""Pages: everything that touches streamlit."""
