# Finds a JDK 25 or newer and Maven. Sourced by ./weir and ./check:
#
#   . scripts/find-jdk.sh
#   JAVA_HOME=$(find_jdk) || { jdk_is_missing >&2; exit 12; }
#   MVN=$(find_maven) || { maven_is_missing >&2; exit 12; }
#
# Nothing is started: a version is read from the `release` file that every JDK carries.

WEIR_JDK=25

# The major version of the JDK in a folder; nothing when there is none, or only a JRE.
jdk_version() {
  local line version
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#JAVA_VERSION=}
        version=${version//\"/}
        version=${version%%[!0-9]*}
        printf '%s' "$version"
        return 0
        ;;
    esac
  done < "$1/release"
}

# The folder of a JDK that is new enough: what JAVA_HOME names, else what PATH finds, else the
# oldest in the usual folders (the nearest to what Weir is tested with).
find_jdk() {
  local home java version best='' best_version=''
  java=$(command -v java || true)
  if [ -n "$java" ]; then
    java=$(readlink -f "$java" 2> /dev/null || printf '%s' "$java")
  fi
  for home in "${JAVA_HOME:-}" "${java%/bin/java}"; do
    version=$([ -z "$home" ] || jdk_version "$home")
    if [ "${version:-0}" -ge "$WEIR_JDK" ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  for home in \
    /usr/lib/jvm/* /usr/local/lib/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/openjdk* \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    "${HOME:-/}"/.local/share/mise/installs/java/* "${HOME:-/}"/.asdf/installs/java/* \
    {,"${HOME:-}"}/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    version=$(jdk_version "$home")
    if [ "${version:-0}" -ge "$WEIR_JDK" ] && [ "$version" -lt "${best_version:-1000}" ]; then
      best=$home
      best_version=$version
    fi
  done
  [ -n "$best" ] && printf '%s\n' "$best"
}

jdk_is_missing() {
  cat << END
Weir needs a JDK $WEIR_JDK or newer, and none was found: not in JAVA_HOME (${JAVA_HOME:-not set}),
not on PATH ($(command -v java || echo 'no java there')), not in /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks
or /Library/Java. Get one, then try again:
  any system        https://adoptium.net/temurin/releases/?version=$WEIR_JDK
  with SDKMAN       sdk install java $WEIR_JDK-tem
  Debian, Ubuntu    apt install openjdk-$WEIR_JDK-jdk
  macOS             brew install openjdk@$WEIR_JDK
If it is installed somewhere else: export JAVA_HOME=/path/to/jdk
END
}

find_maven() {
  if [ -n "${MAVEN_HOME:-}" ] && [ -x "$MAVEN_HOME/bin/mvn" ]; then
    printf '%s\n' "$MAVEN_HOME/bin/mvn"
  else
    command -v mvn
  fi
}

maven_is_missing() {
  cat << 'END'
Weir is built with Maven 3.8 or newer, and there is no mvn on PATH. Get it, then try again:
  any system        https://maven.apache.org/download.cgi
  with SDKMAN       sdk install maven
  Debian, Ubuntu    apt install maven
  macOS             brew install maven
If it is installed somewhere else: export MAVEN_HOME=/path/to/maven
END
}
