package dev.weir.client;

import dev.weir.Assignor;
import dev.weir.Backoff;
import dev.weir.CommitStrategy;
import dev.weir.Consumer;
import dev.weir.ConsumerBuilder;
import dev.weir.FailurePolicy;
import dev.weir.Handler;
import dev.weir.Place;
import dev.weir.Running;
import dev.weir.Share;
import dev.weir.client.connection.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a consumer is to be. Never changed once it was handed out: every method changes a copy.
/// Null is "not said".
final class ConsumerDraft implements ConsumerBuilder {
  static final int DEFAULT_LOOK_AHEAD = 10_000;

  private final Connection connection;
  private final List<String> topics;
  private @Nullable String name;
  private boolean resumable;
  private @Nullable Share share;
  private boolean orderedByKey;
  private @Nullable Integer attempts;
  private @Nullable Backoff backoff;
  private @Nullable Duration lease;
  private @Nullable Duration expireAfter;
  private @Nullable List<String> subjects;
  private @Nullable List<String> exceptSubjects;
  private FailurePolicy failurePolicy = FailurePolicy.RETRY;
  private Assignor assignor = Assignor.STICKY;
  private @Nullable String staticMember;
  private @Nullable Duration processingLimit;
  private @Nullable Duration session;
  private @Nullable Duration timeLimit;
  private boolean handled;
  private int lookAhead = DEFAULT_LOOK_AHEAD;
  private @Nullable Place from;
  private @Nullable Place startAt;
  private @Nullable Place until;
  private @Nullable CommitStrategy strategy;
  private @Nullable List<Integer> partitions;
  private java.util.function.@Nullable Consumer<String> notices;

  ConsumerDraft(Connection connection, List<String> topics) {
    this.connection = connection;
    this.topics = List.copyOf(topics);
  }

  private ConsumerDraft(ConsumerDraft other) {
    this(other.connection, other.topics);
    this.name = other.name;
    this.resumable = other.resumable;
    this.share = other.share;
    this.orderedByKey = other.orderedByKey;
    this.attempts = other.attempts;
    this.backoff = other.backoff;
    this.lease = other.lease;
    this.expireAfter = other.expireAfter;
    this.subjects = other.subjects;
    this.exceptSubjects = other.exceptSubjects;
    this.failurePolicy = other.failurePolicy;
    this.assignor = other.assignor;
    this.staticMember = other.staticMember;
    this.processingLimit = other.processingLimit;
    this.session = other.session;
    this.timeLimit = other.timeLimit;
    this.handled = other.handled;
    this.lookAhead = other.lookAhead;
    this.from = other.from;
    this.startAt = other.startAt;
    this.until = other.until;
    this.strategy = other.strategy;
    this.partitions = other.partitions;
    this.notices = other.notices;
  }

  private ConsumerBuilder with(java.util.function.Consumer<ConsumerDraft> change) {
    var changed = new ConsumerDraft(this);
    change.accept(changed);
    return changed;
  }

  private static List<String> joined(@Nullable List<String> before, String... more) {
    var all = new ArrayList<>(before == null ? List.<String>of() : before);
    all.addAll(Arrays.asList(more));
    return List.copyOf(all);
  }

  @Override
  public ConsumerBuilder named(String name) {
    return with(draft -> draft.name = name);
  }

  @Override
  public ConsumerBuilder resumable() {
    return with(draft -> draft.resumable = true);
  }

  @Override
  public ConsumerBuilder share(Share to) {
    return with(draft -> draft.share = to);
  }

  @Override
  public ConsumerBuilder orderedByKey() {
    return with(draft -> draft.orderedByKey = true);
  }

  @Override
  public ConsumerBuilder attempts(int most) {
    return with(draft -> draft.attempts = most);
  }

  @Override
  public ConsumerBuilder retry(Backoff to) {
    return with(draft -> draft.backoff = to);
  }

  @Override
  public ConsumerBuilder lease(Duration time) {
    return with(draft -> draft.lease = time);
  }

  @Override
  public ConsumerBuilder expireAfter(Duration unused) {
    return with(draft -> draft.expireAfter = unused);
  }

  @Override
  public ConsumerBuilder subject(String... patterns) {
    return with(draft -> draft.subjects = joined(subjects, patterns));
  }

  @Override
  public ConsumerBuilder exceptSubject(String... patterns) {
    return with(draft -> draft.exceptSubjects = joined(exceptSubjects, patterns));
  }

  @Override
  public ConsumerBuilder onFailure(FailurePolicy policy) {
    return with(draft -> draft.failurePolicy = policy);
  }

  @Override
  public ConsumerBuilder assignor(Assignor to) {
    return with(draft -> draft.assignor = to);
  }

  @Override
  public ConsumerBuilder staticMember(String id) {
    return with(draft -> draft.staticMember = id);
  }

  @Override
  public ConsumerBuilder processingLimit(Duration time) {
    return with(draft -> draft.processingLimit = time);
  }

  @Override
  public ConsumerBuilder session(Duration time) {
    return with(draft -> draft.session = time);
  }

  @Override
  public ConsumerBuilder timeLimit(Duration time) {
    return with(draft -> draft.timeLimit = time);
  }

  @Override
  public ConsumerBuilder lookAhead(int messages) {
    return with(draft -> draft.lookAhead = messages);
  }

  @Override
  public ConsumerBuilder from(Place place) {
    return with(draft -> draft.from = place);
  }

  @Override
  public ConsumerBuilder startAt(Place place) {
    return with(draft -> draft.startAt = place);
  }

  @Override
  public ConsumerBuilder until(Place place) {
    return with(draft -> draft.until = place);
  }

  @Override
  public ConsumerBuilder commit(CommitStrategy to) {
    return with(draft -> draft.strategy = to);
  }

  @Override
  public ConsumerBuilder partitions(int... numbers) {
    return with(draft -> draft.partitions = Arrays.stream(numbers).boxed().toList());
  }

  @Override
  public ConsumerBuilder onNotice(java.util.function.Consumer<String> to) {
    return with(draft -> draft.notices = to);
  }

  @Override
  public Consumer open() {
    connection.requireOpen();
    return new Opening(this, HostId.ofThisHost()).open();
  }

  @Override
  public Running run(Handler handler) {
    connection.requireOpen();
    var draft = new ConsumerDraft(this);
    draft.handled = true;
    return new Opening(draft, HostId.ofThisHost()).run(handler);
  }

  /// Under the name of this host, where it is to be resumable.
  ConsumerDraft onHost(HostId host) {
    var changed = new ConsumerDraft(this);
    if (resumable && name == null) {
      changed.name = "resumable-" + host.find();
    }
    return changed;
  }

  // What was said.

  Connection connection() {
    return connection;
  }

  List<String> topics() {
    return topics;
  }

  @Nullable String name() {
    return name;
  }

  boolean isResumable() {
    return resumable;
  }

  @Nullable Share share() {
    return share;
  }

  boolean isOrderedByKey() {
    return orderedByKey;
  }

  @Nullable Integer attempts() {
    return attempts;
  }

  @Nullable Backoff backoff() {
    return backoff;
  }

  @Nullable Duration lease() {
    return lease;
  }

  @Nullable Duration expireAfter() {
    return expireAfter;
  }

  @Nullable List<String> subjects() {
    return subjects;
  }

  @Nullable List<String> exceptSubjects() {
    return exceptSubjects;
  }

  FailurePolicy failurePolicy() {
    return failurePolicy;
  }

  Assignor assignor() {
    return assignor;
  }

  @Nullable String staticMember() {
    return staticMember;
  }

  @Nullable Duration processingLimit() {
    return processingLimit;
  }

  @Nullable Duration session() {
    return session;
  }

  @Nullable Duration timeLimit() {
    return timeLimit;
  }

  /// Whether Weir hands its messages to a handler.
  boolean isHandled() {
    return handled;
  }

  int lookAhead() {
    return lookAhead;
  }

  @Nullable Place from() {
    return from;
  }

  @Nullable Place startAt() {
    return startAt;
  }

  @Nullable Place until() {
    return until;
  }

  @Nullable CommitStrategy strategy() {
    return strategy;
  }

  @Nullable List<Integer> partitions() {
    return partitions;
  }

  java.util.function.@Nullable Consumer<String> notices() {
    return notices;
  }
}
