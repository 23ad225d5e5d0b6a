// Channels that a person chose, kept for each architecture and tensor.
#pragma once

#include <QString>
#include <map>
#include <set>
#include <vector>

#include "ui/panels/chosen_tensor.h"

namespace flowscope::ui {

class SavedChannels {
 public:
  explicit SavedChannels(const ChosenTensor& tensor);

  std::set<int> favourites() const;
  void set_favourites(const std::set<int>& channels) const;

  // Named sets, for film strips.
  std::map<QString, std::vector<int>> sets() const;
  void save_set(const QString& name, const std::vector<int>& channels) const;
  void remove_set(const QString& name) const;

 private:
  QString folder_;  // of the settings
};

// "20, 48, 126": of numbers from 0 below `count`; what is none is left out.
std::vector<int> channels_from(const QString& text, int count);
QString channels_text(const std::vector<int>& channels);

}  // namespace flowscope::ui
