package dev.weir.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Backoff;
import dev.weir.ConsumerDefinition;
import dev.weir.ConsumerDescription;
import dev.weir.ConsumerPosition;
import dev.weir.Lag;
import dev.weir.Share;
import dev.weir.SharingDescription;
import dev.weir.SharingDescription.Member;
import dev.weir.SharingDescription.Partition;
import dev.weir.TopicDescription;
import dev.weir.TopicOptions;
import dev.weir.TopicPartition;
import dev.weir.cli.text.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final Instant NOW = Instant.parse("2026-07-20T12:00:00Z");
  private static final TopicPartition FIRST = new TopicPartition("mails", 0);
  private static final TopicPartition SECOND = new TopicPartition("mails", 1);

  private static final ConsumerDefinition DEFINITION =
      new ConsumerDefinition(
          Share.BY_MESSAGE,
          true,
          5,
          Backoff.fixed(Duration.ofSeconds(5)),
          Duration.ofSeconds(30),
          Duration.ofDays(30),
          List.of("mail.>"),
          List.of("mail.test"));

  private static final List<Member> MEMBERS =
      List.of(
          new Member("m-1", Optional.empty(), Set.of(), 2, Duration.ofSeconds(3)),
          new Member("m-2", Optional.of("eu"), Set.of(SECOND, FIRST), -1, Duration.ZERO));

  private static final List<Partition> PARTITIONS =
      List.of(
          new Partition(FIRST, 41, 3, 1, 2, 1, 1, true),
          new Partition(SECOND, 7, -1, -1, -1, -1, -1, false));

  @Test
  void aConsumerAtWork() {
    var sharing = new SharingDescription("mailer", Optional.of(DEFINITION), MEMBERS, PARTITIONS);
    var pace = new Pace(lagging(100), lagging(60), Duration.ofSeconds(2));

    assertThat(new Standing("mailer", Optional.of(sharing), pace, topics(), NOW).text())
        .isEqualTo(
            """
            Consumer  mailer
            Shared    by message, each key in order
            Attempts  5, backoff 5s
            Lease     30s
            Expires   unused for 30days
            Subjects  mail.> but mail.test
            Members   2

              MEMBER  INSTANCE  SILENT FOR  LEASED  PARTITIONS
              m-1     -         3s          2       -
              m-2     eu        0s          -       mails/0 mails/1

            Topic     mails
            Lag       60 messages, the oldest waiting for 4m
            Catch-up  in 3s at this pace

              PARTITION  OFFSET  POSITION  END  SETTLED  PAGES  LEASED  RETRIES  BLOCKED KEYS  LOOK-AHEAD  LAST SEEN
              0          40      41        97   3        1      2       1        1             full        12s
              1          -       7         9    -        -      -       -        -             has room    -
            """);
  }

  @Test
  void whatALogCannotTellIsSaid() {
    var standing = new Standing("mailer", Optional.empty(), Pace.still(lagging(1)), Map.of(), NOW);

    assertThat(standing.text())
        .isEqualTo(
            """
            Consumer  mailer
            Members   this log cannot tell

            Topic     mails
            Lag       1 message, the oldest waiting for 4m
            Catch-up  not at this pace

              PARTITION  OFFSET  POSITION  END  SETTLED  PAGES  LEASED  RETRIES  BLOCKED KEYS  LOOK-AHEAD  LAST SEEN
              0          40      41        -    -        -      -       -        -             -           12s
            """);
    assertThat(Json.line(standing.json()))
        .isEqualTo(
            "{\"consumer_id\":\"mailer\",\"definition\":null,\"members\":null,\"topics\":"
                + "[{\"topic\":\"mails\",\"lag_messages\":1,\"lag_ms\":240000,\"catch_up_ms\":null,"
                + "\"partitions\":[{\"partition\":0,\"offset\":40,\"position\":41,\"end\":null,"
                + "\"settled_above\":null,\"settled_pages\":null,\"leased\":null,"
                + "\"retries_waiting\":null,\"blocked_keys\":null,\"look_ahead_full\":null,"
                + "\"modified_time\":1784548788}]}]}");
  }

  @Test
  void withoutAMemberNothingCatchesUp() {
    var sharing = new SharingDescription("mailer", Optional.empty(), List.of(), List.of());
    var standing =
        new Standing("mailer", Optional.of(sharing), Pace.still(lagging(2)), topics(), NOW);

    assertThat(standing.text())
        .contains("Members   none now\n", "Catch-up  not while it has no member\n");
    assertThat(Pace.still(lagging(0)).toCatchUp("mails")).contains(Duration.ZERO);
  }

  private static List<ConsumerDescription> lagging(long messages) {
    var position = new ConsumerPosition("mailer", FIRST, 41, NOW.minusSeconds(12));
    var lag = new Lag(messages, Duration.ofMinutes(4));
    return List.of(
        new ConsumerDescription(
            "mailer", "mails", List.of(position), new TreeMap<>(Map.of(FIRST, lag))));
  }

  private static Map<String, TopicDescription> topics() {
    var partitions =
        List.of(
            new TopicDescription.Partition(0, 0, 97, OptionalLong.empty()),
            new TopicDescription.Partition(1, 0, 9, OptionalLong.empty()));
    return Map.of("mails", new TopicDescription("mails", TopicOptions.partitions(2), partitions));
  }
}
