package dev.weir.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.records.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// A journal on a fake machine, and a note of every round that was handed to it: the words in which
/// the journal's tests are written.
final class JournalScript {
  static final DirectoryId ID = new DirectoryId(0x1122334455667788L, 0x99AABBCCDDEEFF00L);

  final MemoryFiles files;
  final RandomGenerator random;

  /// What was written since the last snapshot, by number: entry i is round `from.round() + i`.
  final List<List<JournalEntry>> written = new ArrayList<>();

  JournalStart from = JournalStart.FIRST;
  long synced;
  long now = 1_000;

  /// Where the last round that was written lies.
  JournalStart lastRoundAt = JournalStart.FIRST;

  private Journal journal;

  JournalScript(MemoryFiles files, long seed) throws IOException {
    this(files, seed, Durability.FSYNC);
  }

  JournalScript(MemoryFiles files, long seed, Durability durability) throws IOException {
    this.files = files;
    this.random = new SplittableRandom(seed);
    this.journal = Journal.start(files, ID, durability, from);
  }

  Journal journal() {
    return journal;
  }

  /// Writes a round of a few random entries, and does not sync it.
  void write(int maxBodyBytes) throws IOException {
    List<JournalEntry> entries = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      entries.add(entry(random, maxBodyBytes));
    }
    write(entries);
  }

  void write(List<JournalEntry> entries) throws IOException {
    now += random.nextInt(50);
    RoundBuilder round = journal.begin(now);
    entries.forEach(round::add);
    written.add(entries);
    int imageBytes = round.imageBytes();
    long number = journal.write(round);
    assertThat(number).isEqualTo(from.round() + written.size() - 1);
    JournalStart behind = journal.position();
    lastRoundAt = new JournalStart(behind.sequence(), behind.position() - imageBytes, number);
  }

  void sync() throws IOException {
    journal.sync();
    synced = from.round() + written.size() - 1;
  }

  /// Writes rounds and syncs each.
  void writeAndSync(int rounds, int maxBodyBytes) throws IOException {
    for (int i = 0; i < rounds; i++) {
      write(maxBodyBytes);
      sync();
    }
  }

  void idle() throws IOException {
    written.add(List.of());
    journal.writeEmpty(now);
    synced = from.round() + written.size() - 1;
  }

  void close() throws IOException {
    written.add(List.of());
    journal.close();
    synced = from.round() + written.size() - 1;
  }

  /// Recovers, and demands: all rounds that were synced, none that was not written, each as it was
  /// written, in order.
  Recovery recover() throws IOException {
    return recover(synced);
  }

  Recovery recover(long atLeastThrough) throws IOException {
    List<JournalRound> replayed = new ArrayList<>();
    Recovery found = Journal.recover(files, ID, from, from.round() - 1, replayed::add);
    assertThat(found.lastRound()).isBetween(atLeastThrough, from.round() + written.size() - 1);
    assertThat(replayed).hasSize((int) (found.lastRound() - from.round() + 1));
    for (int i = 0; i < replayed.size(); i++) {
      assertThat(replayed.get(i).number()).isEqualTo(from.round() + i);
      assertSame(replayed.get(i).entries(), written.get(i));
    }
    assertThat(files.openFiles()).isEmpty();
    return found;
  }

  /// What the engine does after a recovery: a fresh sequence, made the start of the next replay.
  void goOn(Recovery found) throws IOException {
    journal = Journal.start(files, ID, Durability.FSYNC, found.next());
    from = journal.position();
    journal.recycleBelow(from);
    written.clear();
    synced = from.round() - 1;
  }

  private static void assertSame(List<JournalEntry> actual, List<JournalEntry> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertSameBytes(actual.get(i).records(), expected.get(i).records());
      List<PartitionBatch> batches = actual.get(i).batches();
      assertSameBytes(bodies(batches), bodies(expected.get(i).batches()));
      for (int b = 0; b < batches.size(); b++) {
        PartitionBatch batch = expected.get(i).batches().get(b);
        assertThat(batches.get(b).topicId()).isEqualTo(batch.topicId());
        assertThat(batches.get(b).partition()).isEqualTo(batch.partition());
      }
    }
  }

  private static List<byte[]> bodies(List<PartitionBatch> batches) {
    return batches.stream().map(PartitionBatch::bytes).toList();
  }

  private static void assertSameBytes(List<byte[]> actual, List<byte[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(Arrays.equals(actual.get(i), expected.get(i))).isTrue();
    }
  }

  static JournalEntry entry(RandomGenerator random, int maxBodyBytes) {
    List<byte[]> records = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] record = new byte[random.nextInt(200)];
      random.nextBytes(record);
      records.add(record);
    }
    List<PartitionBatch> batches = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      batches.add(batch(random, random.nextInt(maxBodyBytes)));
    }
    return new JournalEntry(records, batches);
  }

  /// A batch with a true head and checksum; what should be records in it is noise.
  static PartitionBatch batch(RandomGenerator random, int bodyBytes) {
    byte[] bytes = new byte[Batches.HEAD_BYTES + bodyBytes];
    random.nextBytes(bytes);
    ByteBuffer head = ByteBuffer.wrap(bytes);
    head.putLong(0, random.nextLong(1L << 40));
    head.putInt(8, bytes.length - 12);
    head.putInt(12, random.nextInt());
    head.put(16, Batches.MAGIC);
    head.putShort(21, (short) 0);
    head.putInt(23, random.nextInt(100)).putInt(57, 0);
    var crc = new CRC32C();
    crc.update(bytes, 21, bytes.length - 21);
    head.putInt(17, (int) crc.getValue());
    return new PartitionBatch(random.nextInt(1, 100), random.nextInt(16), bytes);
  }

  static String fileOf(MemoryFiles files, long sequence) throws IOException {
    return JournalFile.findAll(files, ID).stream()
        .filter(file -> file.sequence() == sequence)
        .findFirst()
        .orElseThrow()
        .name();
  }

  static byte[] bytes(MemoryFiles files, String name) throws IOException {
    try (Files.File file = files.open(name, Files.Access.READ)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(0, all);
      return all.array();
    }
  }

  static void overwrite(MemoryFiles files, String name, long position, byte[] bytes)
      throws IOException {
    try (Files.File file = files.open(name, Files.Access.WRITE)) {
      file.write(position, ByteBuffer.wrap(bytes));
      file.sync();
    }
  }
}
