//! serde_json.

use ::serde_json::{from_slice, to_writer};

use crate::case::Result;
use crate::codecs::Work;
use crate::codecs::job::{self, Job};

pub(in crate::codecs) fn start(work: Work) -> Result<Option<Job>> {
    Ok(Some(match work {
        Work::JsonEncode => job::encode(work, Clone::clone, |order, out| Ok(to_writer(out, order)?))?,
        Work::JsonDecode => job::decode(work, |body| Ok(from_slice(body)?), Ok)?,
        _ => return Ok(None),
    }))
}
