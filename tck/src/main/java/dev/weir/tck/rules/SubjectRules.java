package dev.weir.tck.rules;

import static dev.weir.Capability.ADMIN_POSITIONS;
import static dev.weir.Capability.BY_MESSAGE;
import static dev.weir.Capability.HEADERS;
import static dev.weir.Capability.POSITIONS;
import static dev.weir.Capability.READ_FROM_OFFSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InvalidInput;
import dev.weir.tck.Needs;
import dev.weir.tck.Scene;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chapter "Subjects".
public interface SubjectRules {

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS})
  default void C143_aStarStandsForOneToken(Scene scene) {
    String topic = about(scene, "order", "order.paid", "order.paid.twice", "orders.paid");
    assertThat(scene.texts(scene.fromStart(topic).subject("order.*")))
        .containsExactly("order.paid");
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS})
  default void C144_aGreaterThanStandsForOneTokenOrMore(Scene scene) {
    String topic = about(scene, "order", "order.paid", "order.paid.twice", "orders.paid");
    assertThat(scene.texts(scene.fromStart(topic).subject("order.>")))
        .containsExactly("order.paid", "order.paid.twice");
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS})
  default void C145_oneOfSeveralPatternsIsEnough(Scene scene) {
    String topic = about(scene, "order.paid", "mail.sent", "order.lost");
    assertThat(scene.texts(scene.fromStart(topic).subject("*.paid", "x").subject("mail.sent")))
        .containsExactly("order.paid", "mail.sent");
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS})
  default void C146_exclusionsWin(Scene scene) {
    String topic = about(scene, "order.paid", "order.test", "mail.sent");
    assertThat(scene.texts(scene.fromStart(topic).subject("order.*").exceptSubject("*.test")))
        .containsExactly("order.paid");
    assertThat(scene.texts(scene.fromStart(topic).exceptSubject("*.test")))
        .containsExactly("order.paid", "mail.sent");
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS})
  default void C147_aMessageWithoutASubjectMatchesNoPattern(Scene scene) {
    String topic = about(scene, "order.paid");
    scene.send(topic, "without");
    assertThat(scene.texts(scene.fromStart(topic).subject(">"))).containsExactly("order.paid");
    assertThat(scene.texts(scene.fromStart(topic))).containsExactly("order.paid", "without");
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS, POSITIONS, ADMIN_POSITIONS})
  default void C148_whatIsFilteredOutIsSettled(Scene scene) {
    String topic = about(scene, "mail.a", "order.paid", "mail.b", "mail.c");
    String name = scene.name("billing");
    try (var consumer = scene.acking(name, topic).subject("order.*").open()) {
      consumer.ack(scene.take(consumer));
      scene
          .await()
          .until(() -> {
            scene.givesNothing(consumer);
            consumer.commit();
            return scene.storedPosition(name, topic, 0) == 4;
          });
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS})
  default void C149_aPatternThatIsNoneIsRefused(Scene scene) {
    String topic = about(scene, "order.paid");
    for (String bad : List.of("", "order..paid", ".order", "order.", "order.>.paid")) {
      assertThatThrownBy(() -> scene.fromStart(topic).subject(bad).open().close())
          .as("pattern \"%s\"", bad)
          .isInstanceOf(InvalidInput.class);
      assertThatThrownBy(() -> scene.fromStart(topic).exceptSubject(bad).open().close())
          .as("exception \"%s\"", bad)
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  @Needs({READ_FROM_OFFSET, HEADERS, BY_MESSAGE})
  default void C150_patternsChooseByMessageToo(Scene scene) {
    String topic = about(scene, "mail.a", "order.paid", "mail.b", "order.test");
    var mailer = scene.byMessage(scene.name("mailer"), topic);
    assertThat(scene.finished(mailer.subject("order.*").exceptSubject("*.test")))
        .containsExactly("order.paid");
  }

  /// A topic of messages whose texts are their subjects.
  private static String about(Scene scene, String... subjects) {
    String topic = scene.topic();
    for (String subject : subjects) {
      scene.sendAbout(topic, subject, subject);
    }
    return topic;
  }
}
