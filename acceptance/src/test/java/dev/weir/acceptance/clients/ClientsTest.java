package dev.weir.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.acceptance.clients.ClientsPage.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every client of [Clients] plays the [Scenario] on one `weir serve`; some at a time, as most of it
/// is waiting. The page that tells users of it is what they did.
///
/// A client that this machine does not have is left out, and named; where `CI` is `true` that fails.
@Tag("slow")
class ClientsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("weir.root", "..")).resolve("docs/reference/clients.md");
  private static final Set<Column> VERSIONS = Set.of(Column.VERSION, Column.LIBRARY);
  private static final int AT_A_TIME = 6;
  private static final String NOT_SERVED = "not served yet";
  private static final String NONE = "has none";

  @TempDir static Path home;

  private static Serving serving;
  private static Workplace place;
  private static Reference reference;
  private static Set<Integer> served;
  private static ExecutorService lanes;

  private final ClientsPage page = new ClientsPage();
  private final List<String> leftOut = new ArrayList<>();

  @BeforeAll
  static void serve() throws Exception {
    serving = Serving.start(home.resolve("data"));
    place = new Workplace(serving.address(), home);
    reference = new Reference(serving.address());
    served = serving.served();
    lanes = Executors.newFixedThreadPool(AT_A_TIME);
  }

  @AfterAll
  static void end() {
    lanes.shutdownNow();
    place.close();
    reference.close();
    serving.close();
  }

  @TestFactory
  Stream<DynamicTest> eachClientDoesWhatItCan() {
    List<KafkaClient> clients = Clients.all(place);
    var tools = new VerifiableTools(place);
    var names = new ArrayList<>(clients.stream().map(KafkaClient::name).toList());
    names.add(tools.name());
    var tests = new ArrayList<DynamicTest>();
    for (KafkaClient client : clients) {
      if (client.missing().isEmpty()) {
        tests.addAll(steps(client));
      } else {
        tests.add(dynamicTest(client.name() + " is there", () -> leaveOut(client)));
      }
    }
    tests.addAll(steps(tools));
    tests.add(dynamicTest("the page tells what they did", () -> comparePage(names)));
    return tests.stream();
  }

  private List<DynamicTest> steps(KafkaClient client) {
    var scenario = new Scenario(client, reference, served);
    return List.of(
        step(
            client,
            "carries every byte",
            () -> {
              GroupClient.Versions versions = client.versions();
              page.tell(client.name(), Column.VERSION, versions.version());
              page.tell(client.name(), Column.LIBRARY, versions.library());
              page.tell(client.name(), Column.CODECS, scenario.carriesEveryByte());
              page.tell(client.name(), Column.IDEMPOTENT, idempotence(scenario));
            }),
        step(
            client,
            "shares in a group",
            () -> {
              Group.sharesAndResumes(client, reference);
              page.tell(client.name(), Column.GROUP, "yes");
            }),
        step(
            client,
            "transacts",
            () -> {
              boolean done = scenario.transacts();
              page.tell(client.name(), Column.TRANSACTIONS, transactions(client, done));
            }));
  }

  /// Kafka's own tools choose what they send.
  private List<DynamicTest> steps(VerifiableTools tools) {
    page.tell(tools.name(), Column.VERSION, tools.versions().version());
    page.tell(tools.name(), Column.LIBRARY, tools.versions().library());
    page.tell(tools.name(), Column.IDEMPOTENT, NONE);
    page.tell(tools.name(), Column.TRANSACTIONS, NONE);
    return List.of(
        step(
            tools,
            "carries every number",
            () -> {
              page.tell(tools.name(), Column.CODECS, tools.carriesNumbers(reference));
            }),
        step(
            tools,
            "shares in a group",
            () -> {
              Group.sharesAndResumes(tools, reference);
              page.tell(tools.name(), Column.GROUP, "yes");
            }));
  }

  private static String idempotence(Scenario scenario) {
    if (scenario.isIdempotent()) {
      return "yes";
    }
    return scenario.client().isIdempotent() ? NOT_SERVED : NONE;
  }

  private static String transactions(KafkaClient client, boolean done) {
    if (done) {
      return "yes";
    }
    return client.hasTransactions() ? NOT_SERVED : NONE;
  }

  private interface Step {
    void play() throws Exception;
  }

  /// Begins at once; the test waits for it.
  private static DynamicTest step(GroupClient client, String does, Step step) {
    Callable<Void> call =
        () -> {
          step.play();
          return null;
        };
    Future<Void> playing = lanes.submit(call);
    String name = client.name() + " " + does;
    return dynamicTest(name, () -> outcome(name, playing));
  }

  /// The reports that a build leaves know dynamic tests by number only: so the name is in the error.
  private static void outcome(String name, Future<Void> playing) throws InterruptedException {
    try {
      playing.get();
    } catch (ExecutionException e) {
      throw new AssertionError(name + ": " + e.getCause(), e.getCause());
    }
  }

  private void leaveOut(KafkaClient client) {
    String why = "%s is not installed: %s".formatted(client.name(), client.missing());
    assertThat(Clients.IN_CI).as(why).isFalse();
    System.out.println("LEFT OUT, all that a client does: " + why);
    leftOut.add(client.name());
    assumeTrue(false, why);
  }

  /// In CI all of it. Elsewhere clients may have other versions, which do the same, or be missing.
  private void comparePage(List<String> names) throws IOException {
    if ("write".equals(System.getProperty("weir.pages"))) {
      assertThat(leftOut).as("a page needs all clients").isEmpty();
      Files.writeString(PAGE, page.text(names));
    }
    String text = Files.readString(PAGE);
    for (String name : names) {
      var did = page.row(name);
      var told = ClientsPage.row(text, name);
      if (!Clients.IN_CI) {
        List.of(did, told).forEach(row -> row.keySet().removeAll(VERSIONS));
      }
      told.keySet().retainAll(did.keySet()); // what failed has said so
      assertThat(told).as("what %s tells of %s", PAGE, name).isEqualTo(did);
    }
    if (Clients.IN_CI) {
      assertThat(text).isEqualTo(page.text(names));
    }
  }
}
