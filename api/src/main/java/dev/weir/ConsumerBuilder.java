package dev.weir;

import java.time.Duration;

/// Describes a consumer. Every method gives a changed copy, so a builder can be kept and reused.
///
/// | option | default |
/// |---|---|
/// | `named` | no name: nothing is stored |
/// | `from` | `LATEST` |
/// | `startAt` | not set |
/// | `until` | not set: waits for more for ever |
/// | `commit` | `auto()` with a name, where the log stores what it acks; else `none()` |
/// | `partitions` | all |
/// | `share` | as stored; `BY_PARTITION` for a new name |
/// | `orderedByKey` | as stored; off for a new name |
/// | `attempts` | as stored; 3 for a new name |
/// | `retry` | as stored; exponential from 1 s to 1 min, with jitter, for a new name |
/// | `lease` | as stored; 30 s for a new name |
/// | `expireAfter` | as stored; never for a new name, 30 days for a new one of `resumable()` |
/// | `subject`, `exceptSubject` | as stored; all messages for a new name |
/// | `onFailure` | [FailurePolicy#RETRY] |
/// | `assignor` | [Assignor#STICKY] |
/// | `processingLimit` | 5 min |
/// | `session` | 45 s |
/// | `timeLimit` | not set: a handler takes as long as it takes |
/// | `lookAhead` | 10,000 messages a partition |
/// | `onNotice` | the log (`System.Logger`, level INFO) |
///
/// All that is wrong with a description is reported by [#open], together.
public interface ConsumerBuilder {

  /// The name under which positions are stored, shared with every process that uses it: 1 to 255
  /// bytes of UTF-8, no control characters.
  ConsumerBuilder named(String name);

  /// A name unique to this host, so that the same program goes on where it was: `WEIR_HOST_ID`,
  /// else the container's id, else the MAC address. Forgotten after 30 days unused, unless
  /// [#expireAfter] says otherwise; a log that lacks [Capability#EXPIRY] goes by its own rule. In
  /// place of [#named].
  ///
  /// @throws InvalidInput when this host has none of the three
  ConsumerBuilder resumable();

  /// How members share the topic.
  ConsumerBuilder share(Share share);

  /// Each key's messages one at a time and in order, through failures and retries; different keys
  /// pass each other. Messages without a key are not held back.
  ConsumerBuilder orderedByKey();

  /// How often a message is handed out at most before it goes to the dead letters: 1 to 1,000.
  ConsumerBuilder attempts(int most);

  /// How long a message waits between attempts.
  ConsumerBuilder retry(Backoff backoff);

  /// How long a member that says nothing keeps a message: 1 s to 12 h. By message only.
  ConsumerBuilder lease(Duration time);

  /// Forgotten, positions and all, when nobody has used it for so long: 1 h to 36,500 days, or
  /// [ConsumerDefinition#NEVER]. In use is what has a member, is opened or commits. Not early: what
  /// is open stays, and when a directory opens, members have an hour to come; up to a day late.
  /// Its dead letters stay. Needs [Capability#EXPIRY].
  ConsumerBuilder expireAfter(Duration unused);

  /// Only messages whose subject matches one of these: tokens between dots, where `*` is one token
  /// and `>`, at the end, one or more. The rest settles itself. Called again, it adds.
  ConsumerBuilder subject(String... patterns);

  /// But not messages whose subject matches one of these: these win.
  ConsumerBuilder exceptSubject(String... patterns);

  /// What becomes of messages that cannot be handled or read.
  ConsumerBuilder onFailure(FailurePolicy policy);

  /// Who reads which partition; every member of a name gives the same.
  ConsumerBuilder assignor(Assignor assignor);

  /// A static member: who comes back under this id within the session time gets its partitions
  /// again, and nobody else is disturbed. Another process under the same id fences this one.
  ConsumerBuilder staticMember(String id);

  /// A member that holds messages and asks for none so long loses its partitions, and is told so
  /// when it comes back. By partition only.
  ConsumerBuilder processingLimit(Duration time);

  /// A member that gives no sign of life so long loses its partitions: 1 s to 1 day; brokers have
  /// limits of their own (6 s to 30 min). Signs are given while the process lives, however long a
  /// message takes: that is [#processingLimit]'s to bound. By partition only.
  ConsumerBuilder session(Duration time);

  /// How long the handler of [#run] may take for one message. When the time is over its thread is
  /// interrupted, and the attempt has failed with [TimeLimitPassed], about which [#onFailure]
  /// decides, even if the handler returns then: one that was told to stop may not have finished. By
  /// message the lease is kept until then, however short it is, and not beyond. The next message
  /// waits until the handler has returned; one that never does shows in [Running#health]. By
  /// partition it must be shorter than [#processingLimit]. From 1 ms; for `run` only.
  ConsumerBuilder timeLimit(Duration time);

  /// How many unsettled messages of a partition may be known at once: what lies behind a message
  /// that waits or is blocked is handed out within this bound.
  ConsumerBuilder lookAhead(int messages);

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

  /// Opens it and hands every message to `handler`, one at a time, on a thread of Weir's; what
  /// becomes of failures says [#onFailure].
  ///
  /// A message whose handler returned is done:
  ///
  /// | strategy | what the return means |
  /// |---|---|
  /// | `auto()`, `rolling()` | acked; committed every interval, and on close |
  /// | `manual()`, `acked()` | acked and committed, before the next message |
  /// | `delayed()` | nothing: the time decides |
  /// | `onDelivery()`, `none()` | nothing: there is nothing to take back. An exception stops the consumer, unless its action is `SKIP` |
  ///
  /// An [Error] stops it, whatever the policy. A handler may ack its message in a transaction of its
  /// own; its return is no second ack.
  ///
  /// @throws WeirException as [#open] does
  Running run(Handler handler);
}
