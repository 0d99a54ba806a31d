//! The file that the events are kept in, where the build has the feature `sqlite`.

#[cfg(not(feature = "sqlite"))]
mod disabled;
#[cfg(feature = "sqlite")]
mod enabled;

#[cfg(not(feature = "sqlite"))]
pub(crate) use disabled::LogFile;
#[cfg(feature = "sqlite")]
pub(crate) use enabled::LogFile;
