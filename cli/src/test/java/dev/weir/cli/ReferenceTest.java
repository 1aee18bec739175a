package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Session;
import dev.weir.cli.shell.Shell;
import dev.weir.cli.shell.Stop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// docs/reference/cli.md knows every command, every option and every exit code that there is.
class ReferenceTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("weir.root", "..")).resolve("docs/reference/cli.md");

  /// Under their own heading, for they go with every command.
  private static final List<String> OF_EVERY_COMMAND = List.of("--url", "--debug", "--help");

  static Stream<CommandLine> commands() {
    var session = new Session(Shell.ofProcess(), new Stop());
    return below(Cli.commands(session, List.of()));
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(each -> Stream.concat(Stream.of(each), below(each)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsThereWithItsOptions(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName().substring("weir ".length());
    List<String> missing =
        command.getCommandSpec().options().stream()
            .filter(option -> !OF_EVERY_COMMAND.contains(option.longestName()))
            .filter(option ->
                Arrays.stream(option.names()).noneMatch(each -> mentions(section(name), each)))
            .map(OptionSpec::longestName)
            .toList();

    assertThat(section(name)).as("what is said of weir %s", name).isNotEmpty();
    assertThat(missing).as("options of weir %s that are not there", name).isEmpty();
  }

  @Test
  void everyExitCodeIsThere() throws IllegalAccessException {
    for (Field field : ExitCode.class.getFields()) {
      assertThat(text()).as(field.getName()).contains("\n| " + field.getInt(null) + " | ");
    }
  }

  @Test
  void whatGoesWithEveryCommandIsThere() {
    assertThat(OF_EVERY_COMMAND)
        .allSatisfy(option -> assertThat(mentions(section("Options"), option)).isTrue());
  }

  /// What stands under the heading of the command's family.
  private static String section(String name) {
    String family = name.replaceFirst(" .*", "");
    return Pattern.compile("(?m)^## ")
        .splitAsStream(text())
        .filter(section -> mentions(section.lines().findFirst().orElse(""), family))
        .filter(section -> family.equals(name) || section.contains(name))
        .findFirst()
        .orElse("");
  }

  private static boolean mentions(String text, String option) {
    return text.matches("(?s).*(?<![-\\w])" + option + "(?![-\\w]).*");
  }

  private static String text() {
    try {
      return Files.readString(REFERENCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
