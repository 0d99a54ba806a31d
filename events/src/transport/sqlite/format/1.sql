-- Format 1 of an event log. What stands in it is a promise: a change is another file beside this one.
--
-- Times are milliseconds since the Unix epoch by this database's clock, but for `message.timestamp`, which is the
-- publisher's, in microseconds.

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The priorities that a topic has messages of: each is a log of its own.
CREATE TABLE level (
    topic INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    PRIMARY KEY (topic, priority)
) STRICT, WITHOUT ROWID;

-- The log. A number is never used twice, so a position stands for one message for ever. `lane` is the FNV-1a hash of the
-- key, 64 bits, and null without a key. What has a fixed size comes first: what stands behind a large body is only found by
-- reading all of that.
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    published INTEGER NOT NULL,
    timestamp INTEGER,
    lane INTEGER,
    key BLOB,
    headers BLOB NOT NULL,
    body BLOB
) STRICT;
CREATE INDEX message_by_topic ON message (topic, priority, id);

-- What is to be delivered later. It gets its place in the log when it is due.
CREATE TABLE delayed (
    id INTEGER PRIMARY KEY,
    due INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    lane INTEGER,
    key BLOB,
    headers BLOB NOT NULL,
    timestamp INTEGER,
    body BLOB
) STRICT;
CREATE INDEX delayed_by_due ON delayed (due, id);

-- A consumer group, and where it began.
CREATE TABLE consumer (
    id INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    name TEXT NOT NULL,
    start INTEGER NOT NULL,
    UNIQUE (topic, name)
) STRICT;

-- The first message of each priority that a group has not been given; where it began, if there is no row.
CREATE TABLE cursor (
    consumer INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (consumer, priority)
) STRICT, WITHOUT ROWID;

-- The members of groups. A number is the epoch of what is leased under it, and never used twice. `lease` is how long a sign
-- of life lasts: what expires later than that from now was written before the clock was set back.
CREATE TABLE member (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    consumer INTEGER NOT NULL,
    keyed INTEGER NOT NULL,
    lease INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
CREATE INDEX member_by_consumer ON member (consumer);

-- What is before a group's cursors and not settled: leased by a member, or given back, which is `member` 0.
CREATE TABLE pending (
    consumer INTEGER NOT NULL,
    id INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    lane INTEGER,
    member INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    PRIMARY KEY (consumer, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX returned ON pending (consumer, priority DESC, id) WHERE member = 0;

-- The doors of other processes: whoever sends `word` to this UDP port of the loopback wakes one.
CREATE TABLE bell (
    port INTEGER PRIMARY KEY,
    word INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;
