package dev.weir.client;

import static dev.weir.Place.EARLIEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Capability;
import dev.weir.ConsumerBuilder;
import dev.weir.ConsumerDefinition;
import dev.weir.InvalidInput;
import dev.weir.Unsupported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What tells hosts apart, for `resumable()` (S3).
class HostIdTest {
  private static final String CONTAINER = "0123456789abcdef".repeat(4);

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> files = new HashMap<>();
  private @Nullable String mac;

  private HostId host() {
    return new HostId(
        name -> Optional.ofNullable(environment.get(name)),
        file -> Optional.ofNullable(files.get(file)),
        () -> Optional.ofNullable(mac));
  }

  @Test
  void theEnvironmentComesFirst() {
    environment.put("WEIR_HOST_ID", "till-7");
    files.put("/proc/self/cgroup", "0::/docker/" + CONTAINER + "\n");
    mac = "0242AC110002";
    assertThat(host().find()).isEqualTo("till-7");
  }

  @Test
  void thenTheContainer() {
    mac = "0242AC110002";
    files.put("/proc/self/cgroup", "0::/docker/" + CONTAINER + "\n");
    assertThat(host().find()).isEqualTo("0123456789ab");
    files.put("/proc/self/cgroup", "0::/\n");
    files.put(
        "/proc/self/mountinfo",
        "1 2 8:1 /var/lib/docker/containers/" + CONTAINER + "/hostname /etc/hostname rw\n");
    assertThat(host().find()).isEqualTo("0123456789ab");
  }

  @Test
  void thenTheCard() {
    environment.put("WEIR_HOST_ID", " ");
    files.put("/proc/self/cgroup", "0::/\n");
    mac = "0242AC110002";
    assertThat(host().find()).isEqualTo("0242AC110002");
  }

  @Test
  void noneIsAnError() {
    assertThatThrownBy(() -> host().find())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("WEIR_HOST_ID");
  }

  @Test
  void aResumableConsumerGoesOnWhereItWas() {
    environment.put("WEIR_HOST_ID", "till-7");
    try (var world = new TinyWorld()) {
      world.topic("t", 1).sent("t", "a", "b");
      assertThat(readOne(world)).isEqualTo("a");
      assertThat(readOne(world)).isEqualTo("b");
      assertThat(world.log.positions().of("resumable-till-7", "t", 0)).isEqualTo(2);
    }
  }

  private String readOne(TinyWorld world) {
    List<String> notices = new ArrayList<>();
    var builder = world.weir.consumer("t").resumable().from(EARLIEST).onNotice(notices::add);
    try (var consumer = new Opening((ConsumerDraft) builder, host()).open()) {
      var text = consumer.next().text();
      assertThat(consumer.next(java.time.Duration.ZERO).isPresent()).isEqualTo(text.equals("a"));
      assertThat(notices).singleElement().asString().contains("resumable-till-7", "30 days");
      return text;
    }
  }

  @Test
  void itExpiresAfterThirtyDaysUnlessSomebodySaysOtherwise() {
    environment.put("WEIR_HOST_ID", "till-7");
    try (var world = new TinyWorld()) {
      world.topic("t", 1);
      var builder = world.weir.consumer("t").resumable();
      assertThat(notice(builder)).contains("is forgotten when unused for 30 days");
      var never = builder.expireAfter(ConsumerDefinition.NEVER);
      assertThat(notice(never)).contains("is never forgotten");
      assertThat(notice(builder)).as("as stored").contains("is never forgotten");
    }
  }

  @Test
  void whereNothingExpiresTheLogsOwnRuleHolds() {
    environment.put("WEIR_HOST_ID", "till-7");
    try (var world = new TinyWorld(new TinyLog().without(Capability.EXPIRY))) {
      world.topic("t", 1);
      assertThat(notice(world.weir.consumer("t").resumable())).contains("a rule of tiny:");
      assertThat(world.log.definition("resumable-till-7").orElseThrow().expires()).isFalse();
    }
  }

  private String notice(ConsumerBuilder builder) {
    List<String> notices = new ArrayList<>();
    new Opening((ConsumerDraft) builder.onNotice(notices::add), host()).open().close();
    return notices.getLast();
  }

  @Test
  void whereNoPositionsAreStoredItIsRefused() {
    try (var world = new TinyWorld(new TinyLog().without(Capability.POSITIONS))) {
      world.topic("t", 1);
      assertThatThrownBy(() -> world.weir.consumer("t").resumable().open())
          .isInstanceOf(Unsupported.class);
    }
  }

  @Test
  void aNameOfItsOwnIsRefused() {
    try (var world = new TinyWorld()) {
      world.topic("t", 1);
      assertThatThrownBy(() -> world.weir.consumer("t").named("c").resumable().open())
          .isInstanceOf(InvalidInput.class);
    }
  }
}
