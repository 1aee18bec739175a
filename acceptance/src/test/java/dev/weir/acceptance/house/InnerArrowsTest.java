package dev.weir.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Inside a room that is divided arrows go one way, too: each package uses what [InnerRoom] grants
/// it and no other neighbour.
class InnerArrowsTest {
  static final Iterable<InnerRoom> ROOMS = InnerRoom.ALL;

  private static JavaClasses divided;

  @BeforeAll
  static void importTheDividedRooms() {
    var folders = InnerRoom.ALL.stream().map(InnerRoom::folder).collect(Collectors.toSet());
    divided =
        new ClassFileImporter()
            .importPaths(
                Room.ALL.stream()
                    .filter(room -> folders.contains(room.folder()))
                    .map(Room::classes)
                    .toList());
  }

  @ParameterizedTest
  @FieldSource("ROOMS")
  void anInnerRoomUsesOnlyTheNeighboursThatItsArrowsAllow(InnerRoom room) {
    assertThat(classesOf(room))
        .as("classes in %s: an empty room would keep every rule", room)
        .anyMatch(type -> !type.getSimpleName().equals("package-info"));
    assertThat(classesOf(room).flatMap(type -> forbidden(room, type)).distinct().sorted())
        .as("uses that the arrows of %s do not allow", room)
        .isEmpty();
  }

  @Test
  void noArrowComesBack() {
    var below = new HashSet<String>();
    for (var room : InnerRoom.ALL) {
      assertThat(below).as("rooms below %s", room).containsAll(room.rooms());
      below.add(room.name());
    }
  }

  @Test
  void everyPackageOfADividedRoomHasItsArrows() {
    assertThat(divided.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(names());
  }

  private static Set<String> names() {
    return InnerRoom.ALL.stream().map(InnerRoom::name).collect(Collectors.toSet());
  }

  private static Stream<JavaClass> classesOf(InnerRoom room) {
    return divided.stream().filter(type -> type.getPackageName().equals(room.name()));
  }

  private static Stream<String> forbidden(InnerRoom room, JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .filter(dependency -> {
          var used = dependency.getTargetClass().getBaseComponentType().getPackageName();
          return names().contains(used)
              && !used.equals(room.name())
              && !room.rooms().contains(used);
        })
        .map(Dependency::getDescription);
  }
}
