package dev.weir;

/// Describes a consumer. Every method gives a changed copy, so a builder can be kept and reused.
///
/// | option | default |
/// |---|---|
/// | `named` | no name: nothing is stored |
/// | `from` | `LATEST` |
/// | `startAt` | not set |
/// | `until` | not set: waits for more for ever |
/// | `commit` | `auto()` with a name, `none()` without |
/// | `partitions` | all |
/// | `onNotice` | the log (`System.Logger`, level INFO) |
///
/// All that is wrong with a description is reported by [#open], together.
public interface ConsumerBuilder {

  /// The name under which positions are stored, shared with every process that uses it: 1 to 255
  /// bytes of UTF-8, no control characters.
  ConsumerBuilder named(String name);

  /// Where to start in partitions for which no position is stored.
  ConsumerBuilder from(Place place);

  /// Where to start now, whatever is stored. What that skips or repeats is reported as a notice.
  ConsumerBuilder startAt(Place place);

  /// Ends the consumer before this place, exactly and per partition, as fixed when it opens:
  /// `until(LATEST)` reads what is there now; `until(offset(n))` ends before offset n and waits
  /// for the offsets below it.
  ConsumerBuilder until(Place place);

  /// Who acks and who commits.
  ConsumerBuilder commit(CommitStrategy strategy);

  /// Only these partitions of every topic.
  ConsumerBuilder partitions(int... numbers);

  /// Who is told what a person should know once: `billing is new on orders: skips 3,204 messages;
  /// from(EARLIEST) reads them`.
  ConsumerBuilder onNotice(java.util.function.Consumer<String> notices);

  /// Opens it. Topics must exist.
  ///
  /// @throws InvalidInput when the description is wrong, with all that is wrong
  /// @throws NotFound when a topic or partition does not exist
  /// @throws Unsupported when the log lacks what is described
  /// @throws Unavailable when this name is in use where it cannot be shared
  Consumer open();
}
