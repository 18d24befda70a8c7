//! Pictographs (emoji and similar symbols) as words, for search.

use icu_properties::props::{
    BinaryProperty, EmojiComponent, EmojiModifier, EmojiPresentation, ExtendedPictographic, RegionalIndicator,
    VariationSelector,
};

/// The combining character that makes a keycap of a digit, `#` or `*`.
const KEYCAP: char = '\u{20e3}';
/// The joiner between the parts of an emoji sequence.
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Returns true if a character is a pictograph by itself, whether it is displayed as text or in colour.
pub(super) fn is_pictograph(c: char) -> bool {
    let has_property = || ExtendedPictographic::for_char(c) || EmojiPresentation::for_char(c);
    !c.is_ascii() && (is_of_symbol_block(c) || has_property())
}

/// Returns true for the blocks of symbols whose other characters, such as `✓`, are words as well.
pub(super) fn is_of_symbol_block(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
}

/// Returns true for a character that changes the meaning of the pictograph before it: the second letter of a flag, the
/// tags of a regional flag, the frame of a keycap. Variation selectors and skin tones do not: they are ignored, like
/// accents.
pub(super) fn is_part_of_pictograph(c: char) -> bool {
    EmojiComponent::for_char(c)
        && !EmojiModifier::for_char(c)
        && !VariationSelector::for_char(c)
        && c != ZERO_WIDTH_JOINER
}

/// Returns the words of a grapheme cluster that is a pictograph, or `None` if it is none. A sequence has a word for each
/// of its parts, so it is found by itself and by its parts. The word of a pictograph begins with `é`: no folded word
/// does, so no beginning of a word that a user types finds it.
pub(super) fn words_of_pictograph(cluster: &str) -> Option<Vec<String>> {
    let first = cluster.chars().next()?;
    let is_keycap = EmojiComponent::for_char(first) && cluster.contains(KEYCAP);
    let is_part = |part: &&str| part.starts_with(first) || part.starts_with(is_pictograph);
    (is_keycap || is_pictograph(first))
        .then(|| cluster.split(ZERO_WIDTH_JOINER).filter(is_part).flat_map(words_of_part).collect())
}

/// Returns the words of a part of a sequence: of its base, if that has a meaning of its own, and of the whole part.
fn words_of_part(part: &str) -> impl Iterator<Item = String> {
    let mut chars = part.chars();
    let base = chars.next();
    let whole: String = base.into_iter().chain(chars.filter(|c| is_part_of_pictograph(*c))).map(hexadecimal).collect();
    let word_of_base = base.and_then(|c| match c {
        _ if c.is_ascii_digit() => Some(c.to_string()),
        _ if c.is_ascii() || RegionalIndicator::for_char(c) => None,
        _ => Some(format!("é{}", hexadecimal(c))),
    });
    let word_of_whole =
        Some(format!("é{whole}")).filter(|word| !whole.is_empty() && word_of_base.as_ref() != Some(word));
    word_of_base.into_iter().chain(word_of_whole)
}

fn hexadecimal(c: char) -> String {
    format!("{:x}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_pictograph_is_not_the_beginning_of_that_of_another() {
        let pictographs = (0x80..=0x10_ffff).filter_map(char::from_u32).filter(|c| is_pictograph(*c));
        let mut words: Vec<_> = pictographs.map(hexadecimal).collect();
        words.sort();

        assert!(words.len() > 2_000, "{}", words.len());
        for pair in words.windows(2) {
            assert!(!pair[1].starts_with(&pair[0]), "{pair:?}");
        }
    }
}
