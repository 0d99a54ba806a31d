use std::collections::BTreeMap;

/// How many values the label `error_type` may have, for each counter of each topic; [`OTHER`] takes the rest.
pub const MAX_ERROR_TYPES: usize = 64;

/// The `error_type` of what came after [`MAX_ERROR_TYPES`] others.
pub const OTHER: &str = "other";

/// A count for each type of error, bounded in number.
#[derive(Debug, Default)]
pub(super) struct ErrorTypes(BTreeMap<String, u64>);

impl ErrorTypes {
    pub(super) fn count(&mut self, error_type: &str) {
        if let Some(count) = self.0.get_mut(error_type) {
            *count += 1;
        } else {
            let error_type = if self.0.len() < MAX_ERROR_TYPES { error_type } else { OTHER };
            *self.0.entry(error_type.to_owned()).or_default() += 1;
        }
    }

    pub(super) fn values(&self) -> BTreeMap<String, u64> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_are_counted_together() {
        let mut errors = ErrorTypes::default();
        for round in 0..2 {
            for n in 0..1_000 {
                errors.count(&format!("Error{n:03}"));
            }
            assert_eq!(errors.values().len(), MAX_ERROR_TYPES + 1, "round {round}");
        }
        let values = errors.values();
        assert_eq!((values["Error000"], values["Error063"]), (2, 2));
        assert_eq!(values[OTHER], 2 * (1_000 - 64));
        assert_eq!(values.values().sum::<u64>(), 2_000);
    }
}
