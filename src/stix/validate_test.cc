// Replays tests/stix/{valid,invalid}/*.json: each names all that is found in its object, {"expect": [...], "object":
// {...}}; in `invalid` something of it is an error, in `valid` nothing. File names begin with the section of STIX 2.1
// ("2.0" for objects of that version) and name the rule.
#include "stix/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "json/parse.h"

namespace stix {
namespace {

namespace fs = std::filesystem;

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<fs::path> FilesIn(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string Line(std::string_view severity, std::string_view code, std::string_view pointer, std::string_view section) {
  std::ostringstream line;
  line << severity << ' ' << code << " at \"" << pointer << "\" (" << section << ")";
  return line.str();
}

Report ValidateAny(json::Value object, Options options = {}) {
  Validator validator(options);
  Report report;
  if (object.FindString("type") == "bundle") validator.ValidateBundle(object, report);
  else validator.Validate(object, report);
  return report;
}

class ValidateCase : public testing::TestWithParam<fs::path> {};
INSTANTIATE_TEST_SUITE_P(Stix, ValidateCase, testing::ValuesIn([] {
  const char* tests = std::getenv("MITHAQ_TESTS");
  std::vector<fs::path> files;
  for (const char* folder : {"valid", "invalid"}) {
    for (auto& file : FilesIn(fs::path(tests != nullptr ? tests : "tests") / "stix" / folder, ".json"))
      files.push_back(file);
  }
  return files;
}()), [](const auto& test) {  // valid_2_9_identifier_capitals
  std::string name = test.param.parent_path().filename().string() + "_" + test.param.stem().string();
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ValidateCase);

TEST_P(ValidateCase, FindsWhatTheFileSays) {
  SCOPED_TRACE(GetParam());
  json::Parser parser;
  const std::string text = ReadAll(GetParam());
  const auto file = parser.Parse(text);
  ASSERT_TRUE(file) << file.error().message;
  std::vector<std::string> expected, found;
  for (const json::Value line : file->Find("expect").value_or(json::Value()).elements()) {
    expected.push_back(Line(line.FindString("severity"), line.FindString("code"), line.FindString("pointer"),
                            line.FindString("section")));
  }
  const Report report = ValidateAny(*file->Find("object"));
  for (const Finding& finding : report.findings()) {
    found.push_back(Line(SeverityName(finding.severity), finding.code, finding.pointer, finding.section));
    EXPECT_FALSE(finding.message.empty());
    EXPECT_FALSE(finding.fix.empty()) << finding.message;
  }
  EXPECT_THAT(found, testing::UnorderedElementsAreArray(expected));
  EXPECT_EQ(report.valid(), GetParam().parent_path().filename() == "valid");
}

TEST(Validate, CustomContentIsRefusedWhereTheOptionsSaySo) {
  json::Parser parser;
  const auto object = parser.Parse(
      R"({"type":"tool","spec_version":"2.1","id":"tool--00000001-1111-4111-8111-111111111111",
          "created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"n","x_a":1})");
  EXPECT_TRUE(ValidateAny(*object).valid());
  EXPECT_FALSE(ValidateAny(*object, {.custom = Options::Custom::kRefuse}).valid());
}

TEST(Validate, KeepsFindingsUpToTheLimitErrorsFirst) {
  json::Parser parser;
  const auto object = parser.Parse(
      R"({"x_1":1,"x_2":2,"x_3":3,"type":"tool","spec_version":"2.1","id":"tool--00000001-1111-4111-8111-111111111111"})");
  const Report report = ValidateAny(*object, {.findings_max = 3});
  EXPECT_EQ(report.errors(), 3u);  // created, modified, name
  EXPECT_EQ(report.warnings(), 3u);
  ASSERT_EQ(report.findings().size(), 3u);
  for (const Finding& finding : report.findings()) EXPECT_EQ(finding.severity, Severity::kError);
  EXPECT_TRUE(report.truncated());
}

TEST(Validate, DepthAndLengthHaveLimits) {
  json::Parser parser;
  const auto object = parser.Parse(R"({"type":"x-thing","x_deep":[[[["four"]]]],"x_long":"123456"})");
  const Report report = ValidateAny(*object, {.depth_max = 3, .string_bytes_max = 5});
  std::vector<std::string> codes;
  for (const Finding& finding : report.findings()) codes.push_back(finding.code);
  EXPECT_THAT(codes, testing::IsSupersetOf({"too-deep", "too-long"}));
}

TEST(Validate, LookUpsThatWouldTakeTheSquareOfTheSizeAreCutShort) {
  constexpr int kMany = 20'000;
  std::string list, selectors, container;
  for (int i = 0; i < kMany; ++i) {
    const std::string comma = i == 0 ? "" : ",", n = std::to_string(i);
    list += comma + "1";
    selectors += comma + "\"x_list.[" + n + "]\"";
    container += comma + "\"" + n + "\":{\"type\":\"process\",\"parent_ref\":\"" + n + "\"}";
  }
  json::Parser parser;
  for (const std::string& text : {R"({"type":"tool","x_list":[)" + list +
                                      R"(],"granular_markings":[{"lang":"en","selectors":[)" + selectors + "]}]}",
                                  R"({"type":"observed-data","objects":{)" + container + "}}"}) {
    const Report report = ValidateAny(*parser.Parse(text));
    const auto is_cut = [](const Finding& finding) { return finding.code == "too-many-look-ups"; };
    EXPECT_EQ(std::ranges::count_if(report.findings(), is_cut), 1);
  }
}

TEST(Validate, AnythingButAnObjectIsAnError) {
  json::Parser parser;
  for (const char* text : {"1", "null", "[]", "\"x\"", "{}", R"({"type":1,"id":2})"}) {
    EXPECT_FALSE(ValidateAny(*parser.Parse(text)).valid()) << text;
  }
}

TEST(Validate, PublishedIndicatorsOfMobileVerificationToolkitAreValid) {
  const char* data = std::getenv("MITHAQ_DATA");
  if (data == nullptr) GTEST_SKIP() << "MITHAQ_DATA is not set";
  json::Parser parser;
  size_t objects = 0;
  for (const auto& path : FilesIn(fs::path(data) / "mvt", ".stix2")) {
    const std::string text = ReadAll(path);
    const auto bundle = parser.Parse(text);
    ASSERT_TRUE(bundle) << path;
    const Report report = ValidateAny(*bundle, {.findings_max = 10'000});
    EXPECT_EQ(report.errors(), 0u) << path << ": " << report.findings().front().message;
    objects += bundle->Find("objects")->size();
  }
  EXPECT_GT(objects, 2000u);
}

// Wherever it stands: as an unknown property, in an extension, in a dictionary, in a deprecated container.
TEST(Validate, ANameIsAtMost250BytesLong) {
  const auto codes = [](const std::string& extra) {
    json::Parser parser;
    const auto object = parser.Parse(R"({"type":"file","spec_version":"2.1","id":"file--00000001-1111-4111-8111-111111111111","name":"f")" + extra + "}");
    Validator validator;
    Report report;
    validator.Validate(*object, report);
    std::string text;
    for (const Finding& finding : report.findings()) {
      if (finding.severity == Severity::kError) text += finding.code + "@" + finding.pointer + " ";
    }
    return text;
  };
  const std::string definition = "\"extension-definition--00000001-1111-4111-8111-111111111111\":";
  for (const auto& [length, wanted] : {std::pair(250, false), std::pair(251, true)}) {
    const std::string name = "\"" + std::string(static_cast<size_t>(length), 'a') + "\":\"x\"";
    EXPECT_EQ(codes("," + name), wanted ? "name-too-long@ " : "");
    EXPECT_EQ(codes(R"(,"x_a":[{"b":{)" + name + "}}]"), wanted ? "name-too-long@/x_a/0/b " : "");
    EXPECT_EQ(codes(",\"extensions\":{" + definition + R"({"extension_type":"property-extension","b":{)" + name + "}}}"),
              wanted ? "name-too-long@/extensions/extension-definition--00000001-1111-4111-8111-111111111111/b " : "");
    EXPECT_EQ(codes(",\"extensions\":{" + definition + R"({"extension_type":"property-extension",)" + name + "}}"),
              wanted ? "name-too-long@/extensions/extension-definition--00000001-1111-4111-8111-111111111111 " : "");
    EXPECT_EQ(codes(",\"extensions\":{" + definition + R"({"extension_type":"toplevel-property-extension"}},)" + name), wanted ? "name-too-long@ " : "");
  }
}

}  // namespace
}  // namespace stix
