// Checks of values that have a structure of their own: hashes, dictionaries, vocabulary words, the deprecated
// observable container, translations. Internal to stix/.
#pragma once

#include <string>
#include <string_view>

#include "json/value.h"
#include "stix/schema.h"
#include "stix/walk.h"

namespace stix {

void CheckHashes(Walk& walk, json::Value hashes, const Path& path);                          // 2.7, 10.7
void CheckDictionary(Walk& walk, DictionaryOf of, json::Value dictionary, const Path& path,
                     std::string_view section);                                              // 2.3
void CheckVocabulary(Walk& walk, const Vocabulary& vocabulary, std::string_view word, const Path& path);  // 2.4, 2.14
void CheckObservableContainer(Walk& walk, json::Value container, const Path& path);          // 2.13
void CheckLocalReference(Walk& walk, std::string_view key, const Path& path);                // 2.13
void CheckLanguageContents(Walk& walk, json::Value contents, const Path& path);              // 7.1.1

// "an object of type identity or location", for messages.
std::string DescribeTypes(TypeSet types);

}  // namespace stix
