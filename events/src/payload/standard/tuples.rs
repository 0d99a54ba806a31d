//! A fixed number of values in order.

use crate::{
    payload::{DecodeError, Key, Payload, Read, ReadFields, Reader, WriteFields, Writer, Written},
    shape::Shape,
};

static KEYS: [Key; 4] = [
    Key::new("_0", r#","_0":"#, 1),
    Key::new("_1", r#","_1":"#, 2),
    Key::new("_2", r#","_2":"#, 3),
    Key::new("_3", r#","_3":"#, 4),
];

macro_rules! tuple {
    ($count:literal: $($name:ident $slot:ident $index:tt)+) => {
        impl<$($name: Payload),+> Payload for ($($name,)+) {
            const SHAPE: Shape = Shape::Tuple(&[$($name::SHAPE),+]);

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                to.tuple(self)
            }

            #[inline]
            fn write_fields<F: WriteFields>(&self, to: &mut F) -> Written {
                $(to.field(&KEYS[$index], &self.$index)?;)+
                Ok(())
            }
        }

        impl<'de, $($name: Read<'de>),+> Read<'de> for ($($name,)+) {
            const LEAST: usize = 0 $(+ $name::LEAST)+;

            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                Self::read_fields(from.tuple(KEYS.first_chunk::<$count>().map_or(&[][..], |keys| keys))?)
            }

            fn read_fields<F: ReadFields<'de>>(mut fields: F) -> Result<Self, DecodeError> {
                if F::IN_ORDER {
                    return Ok(($(fields.take::<$name>(&KEYS[$index])?,)+));
                }
                $(let mut $slot = None;)+
                while let Some(index) = fields.next()? {
                    match index {
                        $($index => fields.read(&KEYS[$index], &mut $slot)?,)+
                        _ => {}
                    }
                }
                Ok(($(fields.finish(&KEYS[$index], $slot, None)?,)+))
            }
        }
    };
}

tuple!(1: A a 0);
tuple!(2: A a 0 B b 1);
tuple!(3: A a 0 B b 1 C c 2);
tuple!(4: A a 0 B b 1 C c 2 D d 3);
