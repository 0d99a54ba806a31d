//! Points in time, days, times of day.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};

use crate::{
    payload::{DecodeError, Payload, Read, Reader, Writer, Written},
    shape::Shape,
};

impl Payload for DateTime<Utc> {
    const SHAPE: Shape = Shape::DateTime;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.date_time(self)
    }
}

impl<'de> Read<'de> for DateTime<Utc> {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.date_time()
    }
}

/// JSON keeps the offset, the others the point in time.
macro_rules! zoned {
    ($($zone:ident)*) => {$(
        impl Payload for DateTime<$zone> {
            const SHAPE: Shape = Shape::DateTime;

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                if W::TEXT { to.serde(&self.trunc_subsecs(6), "a zone") } else { to.date_time(&self.to_utc()) }
            }
        }

        impl<'de> Read<'de> for DateTime<$zone> {
            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                if from.is_text() { from.serde() } else { from.date_time().map(Into::into) }
            }
        }
    )*};
}

zoned!(FixedOffset Local);

macro_rules! local {
    ($($type:ty: $shape:ident $method:ident $zero:expr;)*) => {$(
        impl Payload for $type {
            const SHAPE: Shape = Shape::$shape;

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                to.$method(*self)
            }
        }

        impl<'de> Read<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                from.$method()
            }

            // Binary formats hold a number, and one that leaves zeros out means the first day or microsecond.
            #[inline]
            fn zero() -> Option<Self> {
                Some($zero)
            }
        }
    )*};
}

local! {
    NaiveDate: Date date DateTime::UNIX_EPOCH.date_naive();
    NaiveTime: Time time Self::MIN;
    NaiveDateTime: LocalDateTime local_date_time DateTime::UNIX_EPOCH.naive_utc();
}
