//! A macro-driven, typed event framework.
