// @ts-check
// The numbers of messages (push/wire is where they are declared; a test compares).

export const VERSION = 1; // of the messages

// Milliseconds: for an answer to a hello; before a sync of the same place is asked for again.
export const PATIENCE = 4000;
export const AGAIN = 1000;

// What the page says.
export const HELLO = 1;
export const EVENT = 2;
export const TAKEOVER = 6;
export const TAKEN = 7;
export const UNTAKE = 8;
export const ACK = 9;
export const HEAL = 10;
export const PAUSE = 11;
export const UNPAUSE = 12;
export const NAVIGATE = 13;
export const REPORT = 15;

// What the server says.
export const WELCOME = 1;
export const FRAME = 2;
export const RELOAD = 4;
export const CLOSED = 5;

// The parts of a frame.
export const PATCH = 1;
export const ECHO = 2;
export const CELL = 3;
export const NACK = 4;
export const RESULT = 5;
export const PROGRESS = 6;
export const NAV = 7;
export const STALE = 8;
export const TITLE = 9;

// Flags of a hello, of a welcome, of a frame.
export const IS_RESUMED = 1;
export const IS_UNPROVEN = 2;
export const IS_TAKEN = 4;
export const IS_LOST = 8;
export const SYNCS = 4;
export const ACK_WANTED = 1;

// What an event says.
export const VALUE = 1;
export const CHECKED = 2;
export const KEY = 3;
export const CODE = 4;
export const MODS = 5;
export const BUTTON = 6;
export const POINT = 7;
export const FIELD = 8;
export const SELECTED = 9;
export const DELTA = 10;
export const DETAIL = 11;

// Marks of nodes: others took texts of ours away, so that slots can still be counted;
// they took more; the node is theirs.
export const TEXTS = 1;
export const NODES = 2;
export const FOREIGN = 4;

// What an attribute's name means: a control's or player's state lives in a property
// too; it has a namespace outside HTML; it says what the element listens to; a value
// with the wrong scheme runs code; it runs code, whatever the value.
export const PROP = 1;
export const SPACED = 2;
export const BINDS = 4;
export const ADDRESS = 8;
export const BAD = 16;
