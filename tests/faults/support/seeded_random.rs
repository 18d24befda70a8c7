//! Random choices that a seed repeats.

use std::{env, hash::Hasher, str::FromStr, time::Duration};

/// A random number generator (splitmix64): the same seed gives the same choices.
#[derive(Clone)]
pub struct SeededRandom(u64);

impl SeededRandom {
    /// The generator of a test, seeded with `PIDGE_FAULT_SEED` and the test's name. Prints the seed.
    pub fn for_test(test: &str) -> Self {
        let seed = number("PIDGE_FAULT_SEED", 20_261_124);
        println!("{test}: PIDGE_FAULT_SEED={seed} PIDGE_FAULT_ROUNDS={}", rounds());
        Self(seed).fork(test)
    }

    /// An independent generator for a part of the test.
    pub fn fork(&self, part: &str) -> Self {
        // `DefaultHasher::new` has fixed keys, so the result is the same in every run.
        let mut hasher = std::hash::DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write(part.as_bytes());
        Self(hasher.finish())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end`, exclusive.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// True with a probability of so many percent.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A duration of `from` to `to` milliseconds, exclusive.
    pub fn millis(&mut self, from: usize, to: usize) -> Duration {
        Duration::from_millis(u64::try_from(from + self.below(to - from)).unwrap())
    }
}

/// By how much the random runs are to be longer than in the short run: `PIDGE_FAULT_ROUNDS`, by default 1.
pub fn rounds() -> usize {
    number("PIDGE_FAULT_ROUNDS", 1)
}

pub fn number<T: FromStr>(name: &str, default: T) -> T {
    match env::var(name) {
        Ok(text) => text.parse().ok().unwrap_or_else(|| panic!("{name} is `{text}`, and should be a number")),
        Err(_) => default,
    }
}
