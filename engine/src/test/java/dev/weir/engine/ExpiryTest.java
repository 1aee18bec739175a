package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.Command;
import dev.weir.state.Definition;
import dev.weir.state.Position;
import dev.weir.state.Question;
import dev.weir.state.Retention;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// D7 for consumers, through crashes.
class ExpiryTest {
  private final TestEngine given = new TestEngine();

  @Test
  void D7_aConsumerGoesOnlyWhenItSaidSoAndMembersHadAnHourToCome() throws IOException {
    var engine = given.open();
    var topic = given.topic(engine, "t", Retention.FOREVER);
    for (String consumer : List.of("expiring", "forever")) {
      boolean expires = consumer.equals("expiring");
      given.reply(engine, new Command.DefineConsumer(consumer, expiring(expires)));
      var at = new Command.PartitionPosition(topic.topic().id(), 0, 0);
      given.reply(engine, new Command.MovePositions(consumer, List.of(at)));
    }
    given.files.kill();
    given.nowMillis += Duration.ofDays(40).toMillis();
    engine = given.open();
    given.run(engine);
    given.nowMillis += Duration.ofMinutes(59).toMillis();
    given.run(engine);
    assertThat(consumers(engine)).containsExactly("expiring", "forever");
    given.nowMillis += Duration.ofMinutes(1).toMillis();
    given.run(engine);
    assertThat(consumers(engine)).containsExactly("forever");
    given.files.powerCut(new SplittableRandom(1));
    engine = given.open();
    assertThat(consumers(engine)).containsExactly("forever");
    assertThat(given.ask(engine, new Question.DefinitionOf("expiring"))).isEmpty();
  }

  private static Definition expiring(boolean expires) {
    long month = Duration.ofDays(30).toMillis();
    return new Definition(
        false,
        false,
        3,
        new Definition.Backoff(Definition.Backoff.Kind.FIXED, List.of(0L)),
        30_000,
        expires ? month : Definition.NEVER_EXPIRES,
        List.of(),
        List.of());
  }

  private List<String> consumers(Engine engine) {
    return given.ask(engine, new Question.AllPositions()).stream().map(Position::consumer).toList();
  }
}
