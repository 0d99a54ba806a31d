//! The first difference of two shape texts, in constant evaluation.

use super::{
    cursor::{
        Member, Span, at, attribute, base, definition, find, group, is_named, member, name, opens, same, slice, ty,
    },
    message::Message,
};

/// How deep two types are compared.
const DEPTH: usize = 64;

/// The shape that was released, and the one that is.
pub(super) struct Comparison<'a> {
    was: &'a [u8],
    now: &'a [u8],
    path: Message,
    depth: usize,
}

impl<'a> Comparison<'a> {
    pub(super) const fn new(was: &'a [u8], now: &'a [u8]) -> Self {
        Self { was, now, path: Message::empty(), depth: 0 }
    }

    /// What is different in a field of the outermost struct.
    pub(super) const fn field(&mut self, name: &str) -> Message {
        let (Some(was), Some(now)) = (fields(self.was), fields(self.now)) else { return Message::empty() };
        match find(self.now, now, name.as_bytes()) {
            Some((now, _)) => self.against(was, &now),
            None => Message::empty(),
        }
    }

    /// All that is different in the fields of the outermost struct.
    pub(super) const fn all(&mut self) -> Message {
        let (Some(was), Some(now)) = (fields(self.was), fields(self.now)) else { return Message::empty() };
        let (mut all, mut position) = (Message::empty(), now);
        while !is_end(self.now, position) {
            let new = member(self.now, position);
            all = listed(all, &self.against(was, &new));
            if new.is_last {
                break;
            }
            position = new.next;
        }
        let mut position = was;
        while !is_end(self.was, position) {
            let old = member(self.was, position);
            all = listed(all, &self.missing(&old, now));
            if old.is_last {
                break;
            }
            position = old.next;
        }
        all
    }

    /// What is different in the whole; `fields` says whether its fields are found to be the same already.
    pub(super) const fn rest(&mut self, fields: bool) -> Message {
        let all = if fields { self.all() } else { Message::empty() };
        if all.is_empty() { self.types(0, 0) } else { all }
    }

    /// What is different between the types at these positions.
    const fn types(&mut self, was: usize, now: usize) -> Message {
        let (was_end, now_end) = (base(self.was, was), base(self.now, now));
        if ty(self.was, was) - was_end != ty(self.now, now) - now_end || self.depth == DEPTH {
            return self.other(was, now);
        }
        let (first_was, first_now) = (at(self.was, was), at(self.now, now));
        if is_named(first_was) && is_named(first_now) {
            return self.named(was, now);
        }
        let (open_was, open_now) = (name(self.was, was), name(self.now, now));
        let (word_was, word_now) = (Span { start: was, end: open_was }, Span { start: now, end: open_now });
        if !same(slice(self.was, word_was), slice(self.now, word_now)) {
            return self.other(was, now);
        }
        match (at(self.was, open_was), at(self.now, open_now)) {
            (b'[', b'[') => self.within(b"[]", open_was + 1, open_now + 1),
            (b'(', b'(') if open_was == was => self.tuples(was, now),
            _ if same(
                slice(self.was, Span { start: was, end: was_end }),
                slice(self.now, Span { start: now, end: now_end }),
            ) =>
            {
                Message::empty()
            }
            _ => self.other(was, now),
        }
    }

    const fn within(&mut self, step: &[u8], was: usize, now: usize) -> Message {
        let len = self.path.len();
        self.path = self.path.with(step);
        self.depth += 1;
        let difference = self.types(was, now);
        self.depth -= 1;
        self.path.cut(len);
        difference
    }

    const fn tuples(&mut self, was: usize, now: usize) -> Message {
        let (mut place, mut a, mut b) = (0, was + 1, now + 1);
        loop {
            match (at(self.was, a), at(self.now, b)) {
                (b')', b')') => return Message::empty(),
                (b')' | 0, _) | (_, b')' | 0) => return self.other(was, now),
                _ => {}
            }
            let step = Message::empty().and(".").with(decimal(place).as_bytes());
            let difference = self.within(step.as_bytes(), a, b);
            if !difference.is_empty() {
                return difference;
            }
            (a, b) = (ty(self.was, a), ty(self.now, b));
            a += (at(self.was, a) == b',') as usize;
            b += (at(self.now, b) == b',') as usize;
            place += 1;
        }
    }

    /// Two named types, of which at least one is described here: where both are but named, they are compared elsewhere.
    const fn named(&mut self, was: usize, now: usize) -> Message {
        let (was_name, now_name) =
            (Span { start: was, end: name(self.was, was) }, Span { start: now, end: name(self.now, now) });
        if !same(slice(self.was, was_name), slice(self.now, now_name)) {
            return self.other(was, now);
        }
        let (was_here, now_here) = (is_described(self.was, was_name.end), is_described(self.now, now_name.end));
        let was_at = if was_here { Some(was_name.end) } else { definition(self.was, slice(self.was, was_name)) };
        let now_at = if now_here { Some(now_name.end) } else { definition(self.now, slice(self.now, now_name)) };
        let (Some(was_at), Some(now_at), true) = (was_at, now_at, was_here || now_here) else {
            return Message::empty();
        };
        let (was_open, now_open) = (attribute(self.was, was_at), attribute(self.now, now_at));
        let attributes = (Span { start: was_at, end: was_open }, Span { start: now_at, end: now_open });
        let same_attribute = same(slice(self.was, attributes.0), slice(self.now, attributes.1));
        if !same_attribute || at(self.was, was_open) != at(self.now, now_open) {
            let (was, now) = (kind(self.was, was_at), kind(self.now, now_at));
            return self.changed("", was.as_bytes(), now.as_bytes());
        }
        self.depth += 1;
        let gone = self.gone(was_open + 1, now_open + 1);
        let difference = if gone.is_empty() { self.kept(was_open + 1, now_open + 1) } else { gone };
        self.depth -= 1;
        if difference.is_empty() { self.moved(was_open + 1, now_open + 1) } else { difference }
    }

    /// The first member that was there and is not.
    const fn gone(&self, was: usize, now: usize) -> Message {
        let mut position = was;
        while !is_end(self.was, position) {
            let old = member(self.was, position);
            let message = self.missing(&old, now);
            if !message.is_empty() || old.is_last {
                return message;
            }
            position = old.next;
        }
        Message::empty()
    }

    /// That a member is not among those at `now`.
    const fn missing(&self, old: &Member, now: usize) -> Message {
        if find(self.now, now, slice(self.was, old.name)).is_some() {
            return Message::empty();
        }
        let message = self.at(slice(self.was, old.name));
        if old.ty.start == old.ty.end {
            message.and("` was there, is gone")
        } else {
            message.and("` was `").with(brief(self.was, old.ty).as_bytes()).and("`, is gone")
        }
    }

    /// The first member that was not there, or is another.
    const fn kept(&mut self, was: usize, now: usize) -> Message {
        let mut position = now;
        while !is_end(self.now, position) {
            let new = member(self.now, position);
            let difference = self.against(was, &new);
            if !difference.is_empty() {
                return difference;
            }
            if new.is_last {
                break;
            }
            position = new.next;
        }
        Message::empty()
    }

    /// The first member that stands in another place, where all are there.
    const fn moved(&self, was: usize, now: usize) -> Message {
        let (mut position, mut place) = (now, 1);
        while !is_end(self.now, position) {
            let new = member(self.now, position);
            let name = slice(self.now, new.name);
            match find(self.was, was, name) {
                Some((_, old)) if old != place => {
                    let message = self.at(name).and("` was in place ").with(decimal(old).as_bytes());
                    return message.and(", is now in place ").with(decimal(place).as_bytes());
                }
                _ if new.is_last => break,
                _ => {}
            }
            (position, place) = (new.next, place + 1);
        }
        Message::empty()
    }

    /// What is different between a member and the one of its name among those at `was`.
    const fn against(&mut self, was: usize, new: &Member) -> Message {
        let new_name = slice(self.now, new.name);
        let Some((old, _)) = find(self.was, was, new_name) else {
            let message = self.at(new_name).and("` was not there, is now ");
            return if new.ty.start == new.ty.end {
                message.and("a variant")
            } else {
                message.and("`").with(brief(self.now, new.ty).as_bytes()).and("`")
            };
        };
        let len = self.path.len();
        self.path = self.path.and(".").with(new_name);
        let difference = self.members(&old, new);
        self.path.cut(len);
        difference
    }

    const fn members(&mut self, old: &Member, new: &Member) -> Message {
        let (was_empty, now_empty) = (old.ty.start == old.ty.end, new.ty.start == new.ty.end);
        if was_empty != now_empty {
            let (was, now) = (brief(self.was, old.ty), brief(self.now, new.ty));
            return self.changed("", was.as_bytes(), now.as_bytes());
        }
        if !was_empty {
            let difference = self.types(old.ty.start, new.ty.start);
            if !difference.is_empty() {
                return difference;
            }
        }
        let parts = [
            ("the default of ", old.default, new.default),
            ("the list of aliases of ", old.aliases, new.aliases),
            ("the tag of ", old.tag, new.tag),
        ];
        let mut index = 0;
        while index < parts.len() {
            let (what, was, now) = parts[index];
            let (was, now) = (slice(self.was, was), slice(self.now, now));
            if !same(was, now) {
                return self.changed(what, was, now);
            }
            index += 1;
        }
        if old.is_default != new.is_default {
            let message = Message::empty().and("`").with(self.path.as_bytes());
            return message.and(if new.is_default {
                "` was one of the names, now stands for unknown ones"
            } else {
                "` stood for unknown names, is now one of them"
            });
        }
        Message::empty()
    }

    /// A path that ends with a name, in an open quote.
    const fn at(&self, name: &[u8]) -> Message {
        Message::empty().and("`").with(self.path.as_bytes()).and(".").with(name)
    }

    const fn other(&self, was: usize, now: usize) -> Message {
        let was = brief(self.was, Span { start: was, end: ty(self.was, was) });
        let now = brief(self.now, Span { start: now, end: ty(self.now, now) });
        self.changed("", was.as_bytes(), now.as_bytes())
    }

    const fn changed(&self, what: &str, was: &[u8], now: &[u8]) -> Message {
        let path = if self.path.is_empty() {
            Message::empty().and("it")
        } else {
            Message::empty().and("`").with(self.path.as_bytes()).and("`")
        };
        let message = Message::empty().and(what).with(path.as_bytes());
        quoted(quoted(message.and(" was "), was).and(", is now "), now)
    }
}

const fn listed(all: Message, one: &Message) -> Message {
    if all.is_empty() {
        *one
    } else if one.is_empty() {
        all
    } else {
        all.and("; ").with(one.as_bytes())
    }
}

const fn quoted(message: Message, text: &[u8]) -> Message {
    if text.is_empty() { message.and("nothing") } else { message.and("`").with(text).and("`") }
}

/// Where the fields of the outermost struct begin.
const fn fields(text: &[u8]) -> Option<usize> {
    let open = attribute(text, name(text, 0));
    if is_named(at(text, 0)) && at(text, open) == b'{' && group(text, open) == text.len() {
        Some(open + 1)
    } else {
        None
    }
}

const fn is_described(text: &[u8], position: usize) -> bool {
    opens(at(text, position)) || at(text, position) == b'!'
}

const fn is_end(text: &[u8], position: usize) -> bool {
    matches!(at(text, position), b'}' | b')' | b'>' | 0)
}

/// `a struct`, with the attribute in front.
const fn kind(text: &[u8], position: usize) -> Message {
    let open = attribute(text, position);
    let what = match at(text, open) {
        b'{' => "struct",
        b'(' => "enum",
        _ => "union",
    };
    if open == position {
        return Message::empty().and(what);
    }
    let attribute = slice(text, Span { start: position + 1, end: open });
    Message::empty().and("serde(").with(attribute).and(") ").and(what)
}

/// A type without what its named types are made of.
const fn brief(text: &[u8], span: Span) -> Message {
    let mut message = Message::empty();
    let mut position = span.start;
    while position < span.end {
        let mut end = name(text, position);
        if end == position {
            end += 1;
            message = message.with(slice(text, Span { start: position, end }));
            position = end;
            continue;
        }
        let start = position + (at(text, position) == b'@') as usize;
        message = message.with(slice(text, Span { start, end }));
        position = if is_named(at(text, position)) && is_described(text, end) { base(text, position) } else { end };
    }
    message
}

const fn decimal(number: usize) -> Message {
    let before = if number >= 10 { decimal(number / 10) } else { Message::empty() };
    before.with(&[b'0' + (number % 10) as u8])
}
