"""SuccessFactors' people, a framework kept in a sheet, wide scores and three learning systems, each by its example.

A second sheet of scores is the company's own: on a scale from 1 to 7, and one of its cells, a 9, is off it.
"""

from __future__ import annotations

from datetime import date

AS_OF = date(2026, 4, 30)
COLD, WRITE = "https://learn.example/courses/cold-101", "https://learn.example/courses/write-2"
SETTINGS = """
name: Harbour Foods
tolerance: 0.5                                  # sheets of a few cells
sources:
  hris/people:
    files: ["hris/UserDataFile_*.csv"]
    profile: successfactors
    columns: {username: EMPID}                  # other systems know people by number, without the leading zeros
    extract: {username: "^00(?P<value>.+)$"}
  framework/competencies: {files: [framework/framework.xlsx], profile: framework_sheet}
  framework/behaviours: {files: [framework/framework.xlsx], profile: framework_sheet}
  framework/anchors: {files: [framework/framework.xlsx], profile: framework_sheet}
  ratings/ratings:
    - files: [ratings/scores_2026H1.xlsx]
      profile: review_wide
      constants: {cycle_id: 2026-H1}
      values: {competency_id: {Cold chain handling: Temperature control}}
    - files: [ratings/scores_of_operations.csv]
      profile: review_wide
      constants: {cycle_id: 2026-H1}
      scale: {from: [1, 7]}
  lms/enrolments:
    - files: [lms/enrollments.csv]
      profile: docebo
      columns: {person_id: user_email}
    - files: [lms/transcript.csv]
      profile: cornerstone
    - files: [lms/statements.jsonl]
      profile: xapi
      values: {person_id: {"https://id.example/mei.chen": mei.chen@harbour.example}}
  lms/courses:
    - {files: [lms/enrollments.csv], profile: docebo}
    - {files: [lms/statements.jsonl], profile: xapi}
    - files: [lms/courses.csv]
"""
EXAMPLES = {
    "hris/UserDataFile_2026-03-31.csv": "successfactors/UserDataFile_2026-03-31.csv",
    "framework/framework.xlsx": "framework_sheet/framework.xlsx",
    "ratings/scores_2026H1.xlsx": "review_wide/scores_2026H1.xlsx",
    "lms/enrollments.csv": "docebo/enrollments.csv",
    "lms/transcript.csv": "cornerstone/transcript.csv",
    "lms/statements.jsonl": "xapi/statements.jsonl",
}
TABLES = {
    "ratings/scores_of_operations.csv": (
        "Reviewee Email,Manager Email,Communication - Self-Evaluation Avg,Communication - Manager - Total,"
        "Temperature control - Manager - Total\n"
        "omar.said@harbour.example,ida.brandt@harbour.example,7,9,4\n"
    ),
    "ratings/cycles.csv": "cycle_id,name,opens_on,closes_on\n2026-H1,First half of 2026,2026-03-01,2026-03-31\n",
    "framework/deployments.csv": (
        "competency_id,scope,target_level\nCommunication,core,4\nTemperature control,core,5\n"
    ),
    "lms/courses.csv": "course_id,title\nb1c2-0001,Cold chain basics\n",
    "lms/course_competencies.csv": (
        "course_id,competency_id,to_level\nCOLD-101,Temperature control,\nb1c2-0001,Temperature control,\n"
        f"{COLD},Temperature control,\n32,Communication,\n{WRITE},Communication,3\n"
    ),
}
