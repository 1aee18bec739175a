package dev.weir.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.state.SettledSet.Range;
import dev.weir.state.StateRecord.Stored;
import dev.weir.state.TransactionCommand.Identity;
import dev.weir.state.TransactionRecord.Opened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StateRecordsTest {
  private static final Path PAGE = Path.of("..", "docs", "formats", "state-records.md");

  /// The examples of the format page, in its order.
  private static final List<Stored> EXAMPLES =
      List.of(
          new StateRecord.TopicCreated(
              3, "orders", 12, new Retention(604_800_000, Retention.UNLIMITED), 1_700_000_000_000L),
          new StateRecord.TopicDeleted(3),
          new StateRecord.PartitionsAdded(3, 24),
          new StateRecord.StartAdvanced(3, 11, 70_000),
          new StateRecord.PositionCommitted("billing", 3, 11, 70_123, 1_700_000_001_000L),
          new StateRecord.PositionDeleted("billing", 3, 11),
          new StateRecord.EpochBegun(5, 1_700_000_002_000L),
          new StateRecord.TopicIdsGiven(9),
          new StateRecord.PartitionRestored(3, 11, 70_000, 80_000),
          new StateRecord.Progressed(
              "billing",
              3,
              11,
              List.of(new Range(70_130, 70_140)),
              List.of(new AttemptRun(70_150, 70_155, 2)),
              1_700_000_003_000L),
          new StateRecord.ConsumerDefined(
              "billing",
              new Definition(
                  true,
                  true,
                  3,
                  new Definition.Backoff(
                      Definition.Backoff.Kind.EXPONENTIAL, List.of(1_000L, 60_000L)),
                  30_000,
                  2_592_000_000L,
                  List.of("order.*"),
                  List.of())),
          new StateRecord.ConsumerForgotten("billing"),
          new StateRecord.RetentionSet(3, new Retention(Retention.UNLIMITED, 1_000_000)),
          new StateRecord.SpotCommitted(
              "billing",
              new Spot(new PartitionId(3, 11), 70_123, 5, "half way"),
              1_700_000_001_000L),
          new StateRecord.ConsumerUsed("billing", 1_700_000_004_000L),
          new StateRecord.MemberJoined("billing", 17, "north"),
          new StateRecord.MemberLeft("billing", 17),
          new StateRecord.MemberAway("billing", 17),
          new StateRecord.PartitionsGiven(
              "billing", 17, 18, List.of(new PartitionId(3, 0), new PartitionId(3, 11))),
          new StateRecord.PartitionsTaken("billing", 19, List.of(new PartitionId(3, 11))),
          new StateRecord.GroupEpochsGiven(19),
          new StateRecord.SessionBegun(81_985_529_216_486_895L, 4711),
          new StateRecord.SessionReplied(81_985_529_216_486_895L, 12, 11, "done".getBytes(UTF_8)),
          new StateRecord.SessionEnded(81_985_529_216_486_895L),
          new BarrierRecord.GenerationBegun("billing", 7, "consumer", "range", "c1-5eb6"),
          new BarrierRecord.MemberKept("billing", "c1-5eb6", terms()),
          new BarrierRecord.Assigned("billing", "c1-5eb6", "xyz".getBytes(UTF_8)),
          new BarrierRecord.Settled("billing"),
          new BarrierRecord.Unsettled("billing"),
          new BarrierRecord.Left("billing", "c1-5eb6"),
          new BarrierRecord.Replaced("billing", "c1-5eb6", "c1-77aa", terms()),
          new BarrierRecord.Ended("billing"),
          new ProducerRecord.IdsGiven(4_000),
          new ProducerRecord.Kept(
              new PartitionId(3, 11),
              4_000,
              2,
              1_700_000_005_000L,
              List.of(new Sequences.Run(10, 14, 70_120), new Sequences.Run(15, 15, 70_122))),
          new ProducerRecord.Forgotten(1_700_000_006_000L),
          new TransactionRecord.Changed(
              "billing-1",
              new Identity(4_000, 3),
              new Identity(4_000, 2),
              TransactionPhase.ONGOING,
              60_000,
              1_700_000_007_000L,
              1_700_000_008_000L),
          new TransactionRecord.Enlisted(
              "billing-1",
              List.of(
                  new Opened(new PartitionId(3, 0), 70_200),
                  new Opened(new PartitionId(3, 11), Opened.NOTHING))),
          new TransactionRecord.ConsumerEnlisted("billing-1", "billing"),
          new TransactionRecord.SpotPending(
              "billing-1", "billing", new Spot(new PartitionId(3, 11), 70_123, 5, "half way")),
          new TransactionRecord.Forgotten("billing-1"),
          new TransactionRecord.AbortsKept(
              new PartitionId(3, 11), List.of(new AbortedRun(4_000, 70_130, 70_140))),
          new StateRecord.CredentialSet(
              "alice",
              new Credential(
                  ScramMechanism.SHA_256,
                  4_096,
                  "a grain of salt".getBytes(UTF_8),
                  "0123456789abcdef0123456789abcdef".getBytes(UTF_8),
                  "fedcba9876543210fedcba9876543210".getBytes(UTF_8))),
          new StateRecord.CredentialRemoved("alice", ScramMechanism.SHA_512));

  private static JoinTerms terms() {
    return new JoinTerms(
        "north",
        "c1",
        "/127.0.0.1",
        new JoinTerms.Patience(45_000, 300_000),
        List.of(new JoinTerms.Protocol("range", "abc".getBytes(UTF_8))));
  }

  @Test
  void everyKindHasAnExample() {
    assertThat(EXAMPLES.stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(kinds(Stored.class));
  }

  private static List<Class<?>> kinds(Class<?> type) {
    if (!type.isInterface()) {
      return List.of(type);
    }
    return Arrays.stream(type.getPermittedSubclasses())
        .flatMap(each -> kinds(each).stream())
        .toList();
  }

  @Test
  void theTablesOfTheFormatPageAreTheBytes() throws IOException {
    List<byte[]> tables = tables();
    assertThat(tables).hasSameSizeAs(EXAMPLES);
    for (int i = 0; i < tables.size(); i++) {
      Stored example = EXAMPLES.get(i);
      assertThat(StateRecords.encode(example)).as("%s", example).isEqualTo(tables.get(i));
      assertThat(StateRecords.decode(tables.get(i))).isEqualTo(example);
    }
  }

  private static List<byte[]> tables() throws IOException {
    List<byte[]> tables = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.allocate(StateRecords.MAX_BYTES);
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| ") && !line.startsWith("| type")) {
        List<String> cells = Arrays.stream(line.split("\\|")).map(String::trim).toList();
        put(bytes, cells.get(1), cells.get(3));
      } else if (line.isEmpty() && bytes.position() > 0) {
        tables.add(Arrays.copyOf(bytes.array(), bytes.position()));
        bytes.clear();
      }
    }
    return tables;
  }

  private static void put(ByteBuffer bytes, String type, String example) {
    switch (type) {
      case "u8" -> bytes.put(Byte.parseByte(example));
      case "u16" -> bytes.putShort(Short.parseShort(example));
      case "i32" -> bytes.putInt(Integer.parseInt(example));
      case "i64" -> bytes.putLong(Long.parseLong(example));
      case "blob" -> bytes.putInt(example.length()).put(example.getBytes(UTF_8));
      case "name", "text", "bytes" ->
          bytes.putShort((short) example.length()).put(example.getBytes(UTF_8));
      default -> throw new AssertionError("type " + type);
    }
  }

  @Test
  void theLongestNamesAreStored() {
    String longest = "ä".repeat(127) + "x";
    Stored record = new StateRecord.PositionCommitted(longest, 1, 2, 3, 4);

    assertThat(StateRecords.decode(StateRecords.encode(record))).isEqualTo(record);
    assertThatThrownBy(
            () -> StateRecords.encode(new StateRecord.PositionDeleted(longest + "x", 1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnknownKindOrVersionIsNamed() {
    assertThatThrownBy(() -> StateRecords.decode(new byte[] {99, 1, 0}))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessage(
            "state record of kind 99, version 1 is unknown to this release;"
                + " was it written by a newer one?");
    assertThatThrownBy(() -> StateRecords.decode(new byte[] {1, (byte) 200, 0}))
        .isInstanceOf(UnreadableRecord.class)
        .hasMessageStartingWith("state record of kind 1, version 200 is unknown to this release");
  }

  @Test
  void everyOtherLengthIsDamage() {
    for (Stored example : EXAMPLES) {
      byte[] bytes = StateRecords.encode(example);
      for (int length = 0; length <= 2 * bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        if (length != bytes.length) {
          assertThatThrownBy(() -> StateRecords.decode(cut)).isInstanceOf(UnreadableRecord.class);
        }
      }
    }
  }

  @Test
  void aRecordOfManyRunsHasALimit() {
    List<Range> ranges = new ArrayList<>();
    List<AttemptRun> runs = new ArrayList<>();
    for (int i = 0; i < Limits.RUNS_PER_RECORD; i++) {
      ranges.add(new Range(3L * i, 3L * i + 1));
      runs.add(new AttemptRun(3L * i + 1, 3L * i + 2, 1));
    }
    Stored full = new StateRecord.Progressed("ä".repeat(127), 1, 2, ranges, runs, 3);

    byte[] bytes = StateRecords.encode(full);
    assertThat(bytes.length).isLessThanOrEqualTo(StateRecords.MAX_BYTES);
    assertThat(StateRecords.decode(bytes)).isEqualTo(full);
    ranges.add(new Range(5000, 5001));
    assertThatThrownBy(
            () -> StateRecords.encode(new StateRecord.Progressed("c", 1, 2, ranges, runs, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateRecords.decode(new byte[StateRecords.MAX_BYTES + 1]))
        .isInstanceOf(UnreadableRecord.class);
  }

  @Test
  void theLargestMemberIsStored() {
    byte[] metadata = new byte[Limits.GROUP_MEMBER_BYTES - 100];
    String id = "ä".repeat(32_767);
    var terms =
        new JoinTerms(
            "",
            "",
            "",
            new JoinTerms.Patience(1, 2),
            List.of(new JoinTerms.Protocol("range", metadata)));
    Stored record = new BarrierRecord.Replaced("c", id, id, terms);

    byte[] bytes = StateRecords.encode(record);
    assertThat(bytes.length).isLessThanOrEqualTo(StateRecords.MAX_BYTES);
    assertThat(StateRecords.decode(bytes)).isEqualTo(record);
    assertThatThrownBy(() -> StateRecords.encode(new BarrierRecord.Left("c", id + "äx")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameThatIsNotUtf8IsDamage() {
    byte[] bytes = StateRecords.encode(new StateRecord.PositionDeleted("billing", 1, 2));
    bytes[bytes.length - 1] = (byte) 0xff;

    assertThatThrownBy(() -> StateRecords.decode(bytes))
        .hasMessage("state record of kind 6, version 1 is damaged: its name is not UTF-8");
  }

  @Test
  void randomDamageGivesARecordOrUnreadableRecord() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = StateRecords.encode(EXAMPLES.get(random.nextInt(EXAMPLES.size())));
      for (int times = random.nextInt(1, 4); times > 0; times--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Throwable thrown =
          catchThrowable(() -> {
            Stored record = StateRecords.decode(bytes);
            assertThat(StateRecords.encode(record)).isEqualTo(bytes);
          });
      assertThat(thrown)
          .satisfiesAnyOf(
              none -> assertThat(none).isNull(),
              unreadable -> assertThat(unreadable).isInstanceOf(UnreadableRecord.class));
    }
  }
}
