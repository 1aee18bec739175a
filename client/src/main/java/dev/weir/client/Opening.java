package dev.weir.client;

import dev.weir.Capability;
import dev.weir.CommitStrategy;
import dev.weir.ConsumerDefinition;
import dev.weir.Handler;
import dev.weir.InvalidInput;
import dev.weir.NotFound;
import dev.weir.Place;
import dev.weir.Running;
import dev.weir.Share;
import dev.weir.TopicPartition;
import dev.weir.client.backend.LogFeed;
import dev.weir.client.backend.LogStarts;
import dev.weir.client.backend.Needs;
import dev.weir.client.backend.Places;
import dev.weir.client.backend.Reach;
import dev.weir.client.bymessage.ByMessage;
import dev.weir.client.bypartition.ByPartition;
import dev.weir.client.bypartition.Terms;
import dev.weir.client.connection.Connection;
import dev.weir.client.connection.OpenNames;
import dev.weir.client.letters.Undertaker;
import dev.weir.client.member.Committer;
import dev.weir.client.member.HandlerLoop;
import dev.weir.client.member.Member;
import dev.weir.client.member.Outlook;
import dev.weir.client.member.Sharing;
import dev.weir.client.member.Strategies;
import dev.weir.client.member.TimedHandler;
import dev.weir.spi.Backend;
import dev.weir.spi.Feed;
import dev.weir.spi.FeedRequest;
import dev.weir.spi.Settled;
import dev.weir.spi.ShareRequest;
import dev.weir.spi.Subjects;
import dev.weir.spi.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Opens one consumer: first everything that can be refused, then what has an effect.
final class Opening {
  private final ConsumerDraft draft;
  private final Connection connection;
  private final Backend backend;
  private final Description description;
  private final @Nullable String name;
  private final Reach reach;

  Opening(ConsumerDraft said, HostId host) {
    if (said.isResumable()) {
      Needs.of(said.connection().backend(), Capability.POSITIONS);
      if (said.name() != null) {
        throw new InvalidInput(
            "resumable() gives a name of its own. Leave out named(\"%s\"), or resumable()"
                .formatted(said.name()));
      }
    }
    this.draft = said.onHost(host);
    this.connection = draft.connection();
    this.backend = connection.backend();
    this.description = new Description(draft);
    this.name = draft.name();
    this.reach = new Reach(backend, description.subscription(), draft.partitions());
  }

  Member open() {
    return open(definitions());
  }

  private Member open(Definitions definitions) {
    var definition = definitions.definition();
    description.requireCapable(definition);
    var partitions = partitions();
    if (name == null || !description.stores()) {
      return member(definition, partitions, () -> {});
    }
    var claim = claim(name, definition, partitions);
    try {
      definitions.store(name, backend, notices());
      if (draft.isResumable()) {
        notices().accept(resumes(definition));
      }
      return member(definition, partitions, () -> connection.names().release(claim));
    } catch (RuntimeException e) {
      connection.names().release(claim);
      throw e;
    }
  }

  private OpenNames.Claim claim(
      String name, ConsumerDefinition definition, List<TopicPartition> partitions) {
    boolean alone = !description.joins() && !isByMessage(definition);
    var topics = new TreeSet<String>(description.topics());
    partitions.forEach(partition -> topics.add(partition.topic()));
    return connection.names().claim(name, reach.subscription(), topics, alone);
  }

  private String resumes(ConsumerDefinition definition) {
    String fate;
    if (!Needs.has(backend, Capability.EXPIRY)) {
      fate = "how long it is kept unused is a rule of " + backend.url();
    } else if (definition.expires()) {
      fate = "it is forgotten when unused for " + inWords(definition.expireAfter());
    } else {
      fate = "it is never forgotten";
    }
    return "%s resumes under this host's name; %s".formatted(description.title(), fate);
  }

  private static String inWords(Duration time) {
    return time.equals(Duration.ofDays(time.toDays())) ? time.toDays() + " days" : time.toString();
  }

  Running run(Handler handler) {
    var letters = connection.letters();
    var definitions = definitions();
    var member = open(definitions);
    // From now on the loop closes it, when the message in hand is done.
    connection.forget(member);
    var terms =
        new HandlerLoop.Terms(
            description.title(),
            description.strategy(),
            draft.failurePolicy(),
            (message, error) -> {
              if (name != null) {
                letters.failed(name, message, error);
              }
            },
            notices());
    var timed = timed(handler, member, definitions.definition());
    var loop = new HandlerLoop(member, terms, timed, timing(), connection::forget);
    return connection.adopt(loop).started();
  }

  private Handler timed(Handler handler, Member member, ConsumerDefinition definition) {
    var limit = draft.timeLimit();
    if (limit == null) {
      return handler;
    }
    boolean leased =
        isByMessage(definition)
            && !(description.strategy() instanceof CommitStrategy.OnDelivery)
            && Needs.has(backend, Capability.EXTEND);
    return new TimedHandler(handler, limit, leased ? definition.lease() : null, member);
  }

  private static boolean isByMessage(ConsumerDefinition definition) {
    return definition.share() == Share.BY_MESSAGE;
  }

  /// @throws dev.weir.InvalidInput with all that is wrong with the description
  private Definitions definitions() {
    var problems = new Problems(draft, description.strategy()).ofDescription();
    var definitions =
        problems.isEmpty() ? Definitions.of(draft, backend) : Definitions.unstored(draft);
    definitions.problem().ifPresent(problems::add);
    problems.ofSharing(definitions.definition().share()).throwIfAny();
    return definitions;
  }

  /// All partitions that are there to read; empty where the backend knows of none beforehand.
  private List<TopicPartition> partitions() {
    if (!Needs.has(backend, Capability.TOPICS)) {
      return description.joins()
          ? List.of()
          : draft.topics().stream().map(topic -> new TopicPartition(topic, 0)).toList();
    }
    var problems = new ArrayList<String>();
    for (String topic : description.topics()) {
      try {
        checkChosen(topic, backend.topics().partitions(topic), problems);
      } catch (NotFound e) {
        problems.add(connection.missing().sentence(topic));
      }
    }
    if (!problems.isEmpty()) {
      throw new NotFound(String.join(" ", problems));
    }
    return reach.partitions();
  }

  private void checkChosen(String topic, int count, List<String> problems) {
    var chosen = draft.partitions();
    if (chosen != null) {
      for (int number : chosen) {
        if (number >= count) {
          problems.add(
              "partition %d of \"%s\" does not exist in %s: it has %d, counted from 0."
                  .formatted(number, topic, backend.url(), count));
        }
      }
    }
  }

  private Member member(
      ConsumerDefinition definition, List<TopicPartition> partitions, Runnable onClose) {
    var closing = new Closing(onClose);
    return name != null && isByMessage(definition)
        ? byMessage(name, definition, partitions, closing)
        : byPartition(definition, partitions, closing);
  }

  private Member byMessage(
      String name,
      ConsumerDefinition definition,
      List<TopicPartition> partitions,
      Closing closing) {
    if (knowsStored()) {
      var stored = backend.positions().fetch(name, partitions);
      new StartNotices(draft, backend).tell(starts(partitions, stored), stored);
    }
    var terms =
        new ByMessage.Terms(
            description.title(),
            name,
            description.strategy(),
            definition,
            draft.until() != null,
            draft.failurePolicy(),
            notices());
    var feed =
        backend.share(
            new ShareRequest(
                name,
                reach.subscription(),
                definition,
                description.from(),
                draft.startAt(),
                // What was redriven until now belongs to what was there, and is waited for.
                ends(partitions),
                draft.lookAhead()));
    var sharing = new ByMessage(terms, connection, feed);
    return member(sharing, new Waiting(connection, name, sharing::unsettled), closing);
  }

  private Member byPartition(
      ConsumerDefinition definition, List<TopicPartition> partitions, Closing closing) {
    var stored = stored(partitions);
    var startNotices = new StartNotices(draft, backend);
    Function<FeedRequest.Revocation, Feed> feeds;
    if (description.joins()) {
      feeds = revocation -> joined(definition, revocation);
      if (knowsStored()) {
        startNotices.tell(starts(partitions, stored), stored);
      }
    } else {
      var starts = starts(partitions, stored);
      startNotices.tell(starts, stored);
      feeds = _ -> logFeed(starts);
    }
    var undertaker = new Undertaker(backend, connection.letters());
    var sharing =
        new ByPartition(
            terms(definition, partitions), feeds, undertaker, reach, connection::chance);
    return member(sharing, new Measures(connection, name), closing);
  }

  private Terms terms(ConsumerDefinition definition, List<TopicPartition> partitions) {
    return new Terms(
        description.title(),
        connection.nextNumber(),
        name,
        description.strategy(),
        definition,
        draft.lookAhead(),
        Subjects.of(definition),
        end(partitions),
        draft.failurePolicy(),
        notices(),
        timing());
  }

  private ToLongFunction<TopicPartition> end(List<TopicPartition> partitions) {
    var until = draft.until();
    if (until == null) {
      return _ -> Long.MAX_VALUE;
    }
    var ends = ends(partitions);
    // What was not there yet holds nothing that was there.
    long later = until instanceof Place.Offset(long offset) ? offset : 0;
    return partition -> ends.getOrDefault(partition, later);
  }

  private SortedMap<TopicPartition, Long> ends(List<TopicPartition> partitions) {
    var ends = new TreeMap<TopicPartition, Long>();
    var until = draft.until();
    if (until != null) {
      for (var partition : partitions) {
        ends.put(partition, Places.end(backend.reader(), partition, until));
      }
    }
    return ends;
  }

  private Member member(Sharing sharing, Outlook outlook, Closing closing) {
    var strategies = new Strategies(description.strategy(), description.title());
    var committer = new Committer(sharing, timing()).started(description.strategy(), name);
    var member = new Member(description.title(), strategies, committer, outlook, closing);
    closing.member = member;
    return connection.adopt(member);
  }

  private java.util.function.Consumer<String> notices() {
    var chosen = draft.notices();
    return chosen != null ? chosen : StartNotices.LOG;
  }

  /// What happens when the member has closed.
  private final class Closing implements Runnable {
    private final Runnable release;
    private @Nullable Member member;

    Closing(Runnable release) {
      this.release = release;
    }

    @Override
    public void run() {
      release.run();
      if (member != null) {
        connection.forget(member);
      }
    }
  }

  private Feed joined(ConsumerDefinition definition, FeedRequest.Revocation revocation) {
    var defaults = FeedRequest.MemberOptions.DEFAULT;
    var options =
        new FeedRequest.MemberOptions(
            draft.assignor(),
            Optional.ofNullable(draft.staticMember()),
            Objects.requireNonNullElse(draft.session(), defaults.session()),
            Objects.requireNonNullElse(draft.processingLimit(), defaults.processingLimit()),
            defaults.patience());
    return backend.join(
        new FeedRequest(
            name,
            reach.subscription(),
            description.from(),
            draft.startAt(),
            definition,
            options,
            revocation));
  }

  private Feed logFeed(SortedMap<TopicPartition, Long> starts) {
    var startAt = draft.startAt();
    var place = Objects.requireNonNullElse(startAt, description.from());
    var from = new LogStarts(reach, name, place, startAt != null, starts);
    var store = name == null ? null : backend.positions();
    return new LogFeed(backend.reader(), from, store, name, timing());
  }

  private boolean knowsStored() {
    return name != null
        && Needs.has(backend, Capability.ADMIN_POSITIONS)
        && Needs.has(backend, Capability.READ_FROM_OFFSET);
  }

  private Map<TopicPartition, Long> stored(List<TopicPartition> partitions) {
    return name == null || (description.joins() && !knowsStored())
        ? Map.of()
        : Settled.positions(backend.positions().settled(name, partitions));
  }

  private SortedMap<TopicPartition, Long> starts(
      List<TopicPartition> partitions, Map<TopicPartition, Long> stored) {
    var starts = new TreeMap<TopicPartition, Long>();
    var startAt = draft.startAt();
    for (var partition : partitions) {
      var position = stored.get(partition);
      boolean optional = reach.subscription().isOptional(partition.topic());
      var place =
          optional ? Place.EARLIEST : Objects.requireNonNullElse(startAt, description.from());
      starts.put(
          partition,
          (startAt != null && !optional) || position == null
              ? Places.start(backend.reader(), partition, place)
              : position);
    }
    return starts;
  }

  private Timing timing() {
    return connection.options().timing();
  }
}
