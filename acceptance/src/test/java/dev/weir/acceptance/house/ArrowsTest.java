package dev.weir.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Nothing points up, backends never see each other, state and log never see each other: each room
/// uses what [Room] grants it and nothing else.
class ArrowsTest {
  static final List<Room> ROOMS = Room.ALL;

  private static JavaClasses house;

  @BeforeAll
  static void importTheHouse() {
    house = new ClassFileImporter().importPaths(ROOMS.stream().map(Room::classes).toList());
  }

  @ParameterizedTest
  @FieldSource("ROOMS")
  void aRoomUsesOnlyWhatItsArrowsAllow(Room room) {
    List<JavaClass> inside = classesOf(room).toList();

    assertThat(inside)
        .as("classes in %s: an empty room would keep every rule", room.classes())
        .anyMatch(type -> !type.getSimpleName().equals("package-info"));
    assertThat(inside.stream().flatMap(type -> forbidden(room, type)).distinct().sorted())
        .as("uses that the arrows of %s do not allow", room)
        .isEmpty();
  }

  @Test
  void aPackageLivesInOneRoom() {
    assertThat(house.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(name ->
            assertThat(ROOMS.stream().filter(room -> hasPackage(room, name)))
                .as("rooms of package %s", name)
                .hasSize(1));
  }

  private static Stream<JavaClass> classesOf(Room room) {
    return house.stream().filter(type -> roomOf(type).filter(room::equals).isPresent());
  }

  private static Stream<String> forbidden(Room room, JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .filter(dependency -> !isAllowed(room, dependency.getTargetClass().getBaseComponentType()))
        .map(Dependency::getDescription);
  }

  private static boolean isAllowed(Room room, JavaClass target) {
    return target.isPrimitive()
        || roomOf(target)
            .map(room::mayUse)
            .orElseGet(() -> room.mayUsePackage(target.getPackageName() + "."));
  }

  private static Optional<Room> roomOf(JavaClass type) {
    return type.getSource()
        .filter(source -> source.getUri().getScheme().equals("file"))
        .flatMap(source ->
            ROOMS.stream()
                .filter(room -> Path.of(source.getUri()).startsWith(room.classes()))
                .findFirst());
  }

  private static boolean hasPackage(Room room, String name) {
    return classesOf(room).anyMatch(type -> type.getPackageName().equals(name));
  }
}
