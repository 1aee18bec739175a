package dev.weir.cli.consume;

import dev.weir.Backoff;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerDefinition;
import dev.weir.InvalidInput;
import dev.weir.Share;
import dev.weir.cli.shell.Problems;
import dev.weir.cli.text.HumanTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What a consumer is: how its members share the messages, and what becomes of failures. Stored with
/// the name; what is not said stays as it is stored.
final class SharingOptions {
  /// `--share`.
  enum How {
    PARTITION,
    MESSAGE
  }

  /// `--order`.
  enum Order {
    KEY
  }

  @Option(
      names = "--share",
      paramLabel = "HOW",
      description = {
        "partition: each partition belongs to one member (default of a new name);",
        "message: each message is leased to one member."
      })
  private @Nullable How share;

  @Option(
      names = "--order",
      paramLabel = "key",
      description = "key: each key's messages one at a time and in order, through retries.")
  private @Nullable Order order;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "So often at most, then the dead letters. Default of a new name: 3")
  private @Nullable Integer attempts;

  @Option(
      names = "--backoff",
      paramLabel = "DELAYS",
      description = {
        "How long before the next attempt: 5s, 1s..1m (doubling, with jitter),",
        "or 1s,5s,1m (the last stays). Default of a new name: 1s..1m"
      })
  private @Nullable Backoff backoff;

  @Option(
      names = "--lease",
      paramLabel = "DURATION",
      description = {
        "By message: how long a member that says nothing keeps one.",
        "Default of a new name: 30s"
      })
  private @Nullable Duration lease;

  @Option(
      names = "--expire-after",
      paramLabel = "DURATION",
      converter = Expiry.class,
      description = {
        "Forgotten when nobody has used it for so long: 1h and more, or never.",
        "Default of a new name: never; of --resumable: 30d"
      })
  private @Nullable Duration expireAfter;

  /// A duration, or `never`.
  static final class Expiry implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return value.equals("never") ? ConsumerDefinition.NEVER : HumanTime.parse(value);
      } catch (InvalidInput e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--subject",
      paramLabel = "PATTERN",
      description = {
        "Only messages whose header subject matches: 'order.*' (one token),",
        "'order.>' (one or more). May be repeated."
      })
  private List<String> subjects = List.of();

  @Option(
      names = "--except-subject",
      paramLabel = "PATTERN",
      description = "But not these. May be repeated.")
  private List<String> exceptSubjects = List.of();

  void check(Problems problems) {
    problems.unless(
        lease == null || share != How.PARTITION, "--lease goes with --share message only");
    problems.unless(
        attempts == null || (attempts > 0 && attempts <= ConsumerDefinition.MOST_ATTEMPTS),
        "--attempts %d is not allowed: take 1 to %,d"
            .formatted(attempts, ConsumerDefinition.MOST_ATTEMPTS));
    problems.unless(
        within(lease, ConsumerDefinition.SHORTEST_LEASE, ConsumerDefinition.LONGEST_LEASE),
        "--lease %s is not allowed: take 1s to 12h".formatted(shown(lease)));
    problems.unless(
        ConsumerDefinition.NEVER.equals(expireAfter)
            || within(
                expireAfter, ConsumerDefinition.SHORTEST_EXPIRY, ConsumerDefinition.LONGEST_EXPIRY),
        "--expire-after %s is not allowed: take 1h to 36500d, or never"
            .formatted(shown(expireAfter)));
  }

  private static boolean within(@Nullable Duration given, Duration least, Duration most) {
    return given == null || (given.compareTo(least) >= 0 && given.compareTo(most) <= 0);
  }

  private static String shown(@Nullable Duration given) {
    return given == null ? "" : HumanTime.exact(given);
  }

  /// The options that were given and need a consumer name.
  List<String> forANameOnly() {
    var given = new LinkedHashMap<String, @Nullable Object>();
    given.put("--share", share);
    given.put("--order", order);
    given.put("--attempts", attempts);
    given.put("--backoff", backoff);
    given.put("--lease", lease);
    given.put("--expire-after", expireAfter);
    return Problems.given(given);
  }

  boolean isByMessage() {
    return share == How.MESSAGE;
  }

  ConsumerBuilder describe(ConsumerBuilder builder) {
    ConsumerBuilder described = builder;
    if (share != null) {
      described = described.share(of(share));
    }
    if (order == Order.KEY) {
      described = described.orderedByKey();
    }
    if (attempts != null) {
      described = described.attempts(attempts);
    }
    if (backoff != null) {
      described = described.retry(backoff);
    }
    if (lease != null) {
      described = described.lease(lease);
    }
    if (expireAfter != null) {
      described = described.expireAfter(expireAfter);
    }
    // Not said is not the same as none: what is stored would be forgotten.
    if (!subjects.isEmpty()) {
      described = described.subject(subjects.toArray(String[]::new));
    }
    if (!exceptSubjects.isEmpty()) {
      described = described.exceptSubject(exceptSubjects.toArray(String[]::new));
    }
    return described;
  }

  private static Share of(How how) {
    return switch (how) {
      case PARTITION -> Share.BY_PARTITION;
      case MESSAGE -> Share.BY_MESSAGE;
    };
  }

  /// What the consumer will be, when so much is stored.
  ConsumerDefinition over(ConsumerDefinition stored) {
    return new ConsumerDefinition(
        share == null ? stored.share() : of(share),
        order == Order.KEY || stored.orderedByKey(),
        attempts == null ? stored.attempts() : attempts,
        backoff == null ? stored.backoff() : backoff,
        lease == null ? stored.lease() : lease,
        expireAfter == null ? stored.expireAfter() : expireAfter,
        subjects.isEmpty() ? stored.subjects() : subjects,
        exceptSubjects.isEmpty() ? stored.exceptSubjects() : exceptSubjects);
  }
}
