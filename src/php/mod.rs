//! The PHP boundary. Placeholder.
