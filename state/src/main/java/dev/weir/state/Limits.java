package dev.weir.state;

/// How much a directory may hold, and why no more.
public final class Limits {
  /// Kafka's limit, so that a topic can move there.
  public static final int TOPIC_NAME_CHARACTERS = 249;

  /// Fits a file name of any usual file system, and one length byte.
  public static final int CONSUMER_NAME_BYTES = 255;

  /// Beyond a few thousand, more partitions add no parallelism on one machine, and each costs its
  /// memory and its segment file.
  public static final int PARTITIONS_PER_TOPIC = 10_000;

  /// In a directory: each is an entry of every snapshot and a file that is synced in turn.
  public static final int PARTITIONS = 100_000;

  /// In a directory: each is about 100 bytes of heap and an entry of every snapshot, so this is
  /// some 100 MB. A program that invents a name at every start meets this before it fills the heap.
  public static final int POSITIONS = 1_000_000;

  /// As many as the partitions of the largest topic, so that a consumer of all commits at once; the
  /// records are some 3 MB, well within a journal entry.
  public static final int POSITIONS_PER_COMMIT = PARTITIONS_PER_TOPIC;

  /// Of settled ranges, and of attempts, in one record of a consumer's progress: as many as a batch
  /// of messages that somebody leases or acks at once; more take several records.
  public static final int RUNS_PER_RECORD = 1_024;

  /// In a directory: each sends a heartbeat now and then, and is looked at when anything is due.
  public static final int MEMBERS = 100_000;

  /// Of one group, that were told an id and have not joined: each may try again, under another.
  public static final int PROMISED_MEMBERS = 10_000;

  /// Of what a member of a group says or is assigned. Kafka keeps a megabyte of a whole group.
  public static final int GROUP_MEMBER_BYTES = 1 << 20;

  /// Of a name or an id that a client gives itself: what Kafka's strings hold.
  public static final int GROUP_TEXT_BYTES = 32_767;

  /// By which a member can share out: each member's are compared with everybody's.
  public static final int GROUP_PROTOCOLS = 100;

  /// Of what all members of a group say, and again of what they are assigned: each is within an
  /// entry of the journal.
  public static final int GROUP_BYTES = 8 << 20;

  /// For each member of a group that is counted besides: ids, the group's name, and lengths, however
  /// often they are written. So a group has some 20,000 members at most.
  public static final int GROUP_MEMBER_OVERHEAD_BYTES = 400;

  /// Of the note beside a position: more than the 4,096 characters that Kafka takes.
  public static final int NOTE_BYTES = 20_000;

  /// Of settled ranges and attempts in one commit: 16 bytes each, within a journal entry.
  public static final int RUNS_PER_COMMIT = 1_000_000;

  /// Of a consumer, those that exclude included: each is tried on every message.
  public static final int SUBJECT_PATTERNS = 100;

  /// With an identity, each on each partition that it sends to: some 100 MB of heap, and a tenth of
  /// that in every snapshot. Where there are more, those are forgotten that were unused for longest.
  public static final int PRODUCERS = 500_000;

  /// In a directory: each is some 500 bytes of heap and an entry of every snapshot.
  public static final int TRANSACTIONAL_IDS = 100_000;

  /// Of a transactional id: longer than any that a program makes up.
  public static final int TRANSACTIONAL_ID_BYTES = 1_000;

  /// Of the positions in one transaction, names and notes included: within an entry of the journal,
  /// with the marks of all partitions.
  public static final int PENDING_BYTES = 8 << 20;

  /// What aborted transactions have left in partitions, one for each of both, until retention takes
  /// it: each is 24 bytes of heap, twice, and of every snapshot. Where there are more, no transaction
  /// takes another partition in.
  public static final int ABORTED_RUNS = 500_000;

  /// More than anybody writes by hand.
  public static final int BACKOFF_DELAYS = 100;

  /// Of an answer that is kept for a session that may ask again. A lease of as many messages as are
  /// handed out at once fits; who asked for more hears that it was done, and nothing else.
  public static final int REPLY_BYTES = 30_000;

  /// In a directory: some 400 bytes each, and an entry of every snapshot.
  public static final int USERS = 10_000;

  /// Of a password's hash. Fewer make it cheap to try passwords: the least that RFC 7677 allows.
  public static final int LEAST_ITERATIONS = 4_096;

  /// Kafka's limit: a login costs as much.
  public static final int MOST_ITERATIONS = 16_384;

  /// Clients take 16 to 32.
  public static final int SALT_BYTES = 255;

  private Limits() {}
}
