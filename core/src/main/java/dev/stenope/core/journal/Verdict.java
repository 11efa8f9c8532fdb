package dev.stenope.core.journal;

/// What a log file is found to be when all of it was read.
///
/// `good` is its length up to the end of the last record that counts: what follows may be cut off.
/// `damaged` are the bytes that are lost before it. `salt` is that of its frames. All three are 0
/// where the file was refused; `version` is that of its format if it is a later one, else 0.
public record Verdict(Condition condition, long good, long damaged, long salt, int version) {
  public enum Condition {
    /// It ends with a whole record.
    CLEAN,

    /// Its end is what a crash leaves behind: never all on the disk, and never acknowledged.
    TORN,

    /// Bytes are lost that once were on the disk. The records before and after them are sound.
    DAMAGED,

    /// A later version of the program wrote it; it was not read.
    LATER,

    /// It is no log, or its header is lost in both copies; it was not read.
    FOREIGN
  }
}
